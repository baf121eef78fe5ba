/** Which commands act on a version, and what one may look like: it is a tag of Docker's, and a part of names on hosts. */
import { harmless } from './reporters/layout.ts';

/** Verbs that act on one version and on no other. */
const VERSIONED: readonly string[] = ['setup', 'deploy', 'redeploy', 'rollback', 'app start'];

/** Verbs that boot what is tagged latest, unless a version is named. */
export const BOOTING_LATEST: readonly string[] = ['app boot', 'upgrade', 'proxy upgrade'];

/** Commands that are told a version, and act on no other. */
const NAMED: readonly string[] = ['app exec', 'app remove_container'];

/** True for verbs whose version is the commit's where nobody names one. */
export const isVersioned = (verb: string): boolean => VERSIONED.includes(verb) || verb.startsWith('build ');

/** As Docker has it (distribution, `reference/regexp.go`). Shells of hosts read it without quotes, as Kamal writes it. */
const TAG = /^\w[\w.-]{0,127}$/;

/** What is wrong with a version, and `from` where it came; the other commands only write it, in quotes, into the lock. */
export function unfitVersion(command: string, version: string, from: string): string | undefined {
  if (TAG.test(version) || !(isVersioned(command) || [...BOOTING_LATEST, ...NAMED].includes(command))) return undefined;
  const rule = 'letters, digits, _ . and -, at most 128, and the first is no . or -';
  return `the version "${harmless(version)}" (from ${from}) can be no tag of an image: ${rule}`;
}
