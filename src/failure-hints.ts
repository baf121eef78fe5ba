/** What to do about a command that failed for a reason that Docker names: by the kind of its step and Docker's words. */
import type { LineFor } from '../planner/command-line.ts';
import type { Plan, Step } from '../planner/plan.ts';

interface Asked {
  readonly intent: Plan['intent'];
  readonly lineFor: LineFor;
}

interface Hint {
  /** Absent: every kind. */
  readonly kind?: string;
  readonly says: RegExp;
  readonly words: (asked: Asked, step: Step) => string | undefined;
}

const HINTS: readonly Hint[] = [
  {
    kind: 'login',
    says: /unauthorized|forbidden|denied: |access denied|incorrect username or password/i,
    words: (_, step) => `The registry refuses the user, or ${passwordOf(step)}.`,
  },
  {
    kind: 'pull-image',
    says: /missing the 'service' label/,
    words: ({ intent: { service, version }, lineFor }) =>
      `Build it with --label service=${service}, as ${lineFor('build', 'push', '--version', version)} does, and pull it again with --force.`,
  },
  {
    kind: 'pull-image',
    says: /manifest unknown|manifest for \S+ not found|failed to resolve reference .*not found/i,
    // What was pushed a moment ago is missing for another reason.
    words: ({ intent: { version, build }, lineFor }) =>
      build === undefined
        ? `The registry has no ${version}: ${lineFor('build', 'push', '--version', version)} builds and pushes this checkout as that.`
        : undefined,
  },
  {
    kind: 'pull-image',
    says: /denied: |access denied|unauthorized/i,
    words: () => 'The registry has no such image, or its user may not read it: check image and registry in deploy.yml.',
  },
  {
    says: /no space left on device/i,
    words: ({ lineFor }) => `The disk is full: ${lineFor('prune', 'all')}, or on the host: docker system df.`,
  },
];

/** The hint for what a command of the step printed, where there is one. */
export function hintFor(step: Step, output: readonly string[], asked: Asked): string | undefined {
  const text = output.join('\n');
  return HINTS.find(({ kind = step.kind, says }) => kind === step.kind && says.test(text))?.words(asked, step);
}

/** By its name; one that is written into deploy.yml has the name of its place. */
function passwordOf({ commands }: Step): string {
  const [secret] = commands.flatMap((command) =>
    'stdin' in command
      ? (command.stdin ?? []).flatMap((part) => (typeof part === 'object' && 'secret' in part ? [part.secret] : []))
      : [],
  );
  return secret === undefined || secret.includes('/')
    ? 'the password in deploy.yml'
    : `secret ${secret} of the secrets file`;
}
