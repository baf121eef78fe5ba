/** Where kamal-plan leaves hosts otherwise than Kamal does, on purpose. A difference that is not in here is a bug. */

export interface Deliberate {
  /** Lines as `compareStates` words them, after `CASE · COMMAND · HOST · `. */
  readonly lines: RegExp;
  readonly reason: string;
}

export const DELIBERATE: readonly Deliberate[] = [
  {
    lines: / · (setup|deploy|remove) .* · audit: not there: .*\] Pruned (containers|images)$/,
    reason: 'nothing is left over to prune, so nothing is pruned and nothing is audited',
  },
  {
    lines: / · deploy -P --version v2 · .* · audit: not there: .*\] Tagging \S+ as the latest image$/,
    reason: 'the version that is deployed again is tagged latest already',
  },
  {
    lines: / · hooks: .*: pre-connect KAMAL_(SERVICE_)?VERSION=/,
    reason: 'before a rollback, pre-connect learns the version that is rolled back to, not the commit',
  },
  {
    lines: / · remove -y · .* · audit: not there: .*\] (Stopped app|Removed (all app .*|\.kamal\/apps\/app))$/,
    reason: 'what `app remove` removed before is not removed again, and not audited again',
  },
];

/** The lines that no reason explains. */
export const unexplained = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => !DELIBERATE.some((one) => one.lines.test(line)));

/** Reasons that explain nothing any more. */
export const unused = (lines: readonly string[]): readonly string[] =>
  DELIBERATE.filter((one) => !lines.some((line) => one.lines.test(line))).map(({ reason }) => reason);
