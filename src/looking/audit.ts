/** `audit`: the last 50 audit lines of each host, all in one order of time. */
import { auditLog } from '../../planner/names.ts';
import { askAll } from './asking.ts';
import { showPage } from './page.ts';
import type { Scene } from './scene.ts';

const LINES = 50;

interface Entry {
  readonly host: string;
  /** As written; absent on a line that nobody understands. */
  readonly at?: string;
  /** Who, destination and role. */
  readonly tags: readonly string[];
  readonly message: string;
}

/** Asks every selected host. A host without a log has nothing to tell. */
export async function audit(scene: Scene): Promise<number> {
  const { config, selection, vault } = scene;
  const file = auditLog(config);
  const script = (): string => `[ ! -e ${file} ] || tail -n ${LINES} ${file}`;
  const { heard, silent } = await askAll(scene, selection.hosts, script, (text) => text);
  const entries = heard
    .flatMap(([host, text]) => parseAudit(host, vault.redact(text)))
    .map((entry, at) => ({ entry, at }))
    .sort((a, b) => (a.entry.at ?? '').localeCompare(b.entry.at ?? '') || a.at - b.at)
    .map(({ entry }) => entry);
  const table = {
    columns: ['TIME', 'HOST', 'WHO', 'WHAT'],
    rows: entries.map(({ at, host, tags, message }) => [
      at ?? '',
      host,
      tags.map((tag) => `[${tag}]`).join(' '),
      message,
    ]),
    none: 'Nothing was audited yet.',
    isProse: true,
  };
  return showPage(scene, { tables: [table], json: { audit: entries }, silent });
}

/** `[TIME] [PERFORMER] [DESTINATION] [ROLE] MESSAGE`, a line each. */
export function parseAudit(host: string, text: string): Entry[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const [, at, rest = ''] = /^\[(\d{4}-\d\d-\d\dT[^\]]*)\] (.*)$/.exec(line) ?? [];
    if (at === undefined) return { host, tags: [], message: line };
    const [, tags = '', message = ''] = /^((?:\[[^\]]*\] )*)(.*)$/.exec(rest) ?? [];
    return { host, at, tags: [...tags.matchAll(/\[([^\]]*)\]/g)].map(([, tag]) => tag ?? ''), message };
  });
}
