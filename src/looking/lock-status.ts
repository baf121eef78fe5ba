/** `lock status`: is the deploy lock held, by whom, what for, and is anybody still at it? */
import { auditLog, lockDirectory } from '../../planner/names.ts';
import { EXIT_CODES } from '../failures.ts';
import { hasColor } from '../output.ts';
import { painter } from '../reporters/style.ts';
import { askAll, showSilent } from './asking.ts';
import { parseAudit } from './audit.ts';
import { ago, type Holder, holderOf } from './lock-holder.ts';
import { isJson } from './page.ts';
import type { Scene } from './scene.ts';

/** Asks the primary host, where the lock lives. */
export async function lockStatus(scene: Scene): Promise<number> {
  const { config, selection, options, output } = scene;
  const host = selection.primaryHost;
  if (host === undefined) {
    output.stderr.write('the configuration has no host that could hold a lock\n');
    return EXIT_CODES.failed;
  }
  const directory = lockDirectory(config);
  const log = auditLog(config);
  const script = (): string =>
    [
      `date -u +'now %Y-%m-%dT%H:%M:%SZ'`,
      `[ ! -e ${log} ] || tail -n 1 ${log} | sed 's/^/audit /'`,
      `if [ -d ${directory} ]; then echo held; base64 -d < ${directory}/details 2> /dev/null || true; fi`,
    ].join('\n');
  const { heard, silent } = await askAll(scene, [host], script, (text) => ({ lock: parseLock(text) }));
  const lock = heard[0]?.[1].lock ?? null;
  if (isJson(options)) {
    const shown = lock === null ? null : { host, ...lock };
    output.stdout.write(`${JSON.stringify({ lock: shown, unreachable: silent }, null, 2)}\n`);
    return silent.length === 0 ? EXIT_CODES.done : EXIT_CODES.failed;
  }
  if (silent.length > 0) return showSilent(scene, silent);
  const lines = lock === null ? ['There is no deploy lock.'] : lockLines(lock, host);
  const paint = painter(hasColor(output));
  const [first = '', ...more] = lines;
  output.stdout.write(`${[lock?.is_stale ? paint('yellow', first) : first, ...more].join('\n')}\n`);
  return EXIT_CODES.done;
}

function parseLock(text: string): Holder | null {
  const at = text.search(/^held$/m);
  if (at < 0) return null;
  const [, now = ''] = /^now (.*)$/m.exec(text) ?? [];
  const audited = parseAudit('', text.slice(0, at).split('\naudit ')[1] ?? '')[0]?.at;
  return holderOf({
    details: text.slice(at + 'held\n'.length),
    now: new Date(now),
    ...(audited === undefined ? {} : { lastAudit: new Date(audited) }),
  });
}

function lockLines(lock: Holder, host: string): string[] {
  if (lock.at === '') {
    return [
      `The deploy lock on ${host} is held, and nobody is named: whoever took it died while taking it.`,
      '→ kamal-plan lock release',
    ];
  }
  const age = lock.age_seconds === undefined ? '' : ` (${ago(lock.age_seconds)} ago)`;
  const facts = [
    `Locked by: ${lock.name || 'somebody without a name'} at ${lock.at}${age}`,
    `Version: ${lock.version}`,
    `Message: ${lock.message}`,
  ];
  if (!lock.is_stale) return facts;
  const sign =
    lock.idle_seconds === undefined
      ? `it did nothing on ${host} since`
      : `its last sign of life on ${host} is ${ago(lock.idle_seconds)} old`;
  return [
    `The run of ${lock.name || 'somebody'} that took this lock has probably died: ${sign}.`,
    ...facts,
    '→ kamal-plan lock release',
  ];
}
