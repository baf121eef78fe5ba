/** Settings that the run leaves as they were, although the configuration has others. Shown, never planned. */
import type { Verb } from '../intent.ts';
import type { Drift } from '../insight.ts';
import { accessoryDrift } from './accessory-drift.ts';
import { concerns, type Outlook } from './outlook.ts';
import { proxyDrift } from './proxy-drift.ts';

/** Verbs after which people take the configuration for what runs. */
const BRINGING: readonly Verb[] = [
  'setup',
  'deploy',
  'redeploy',
  'rollback',
  'upgrade',
  'accessory boot',
  'accessory start',
  'accessory restart',
  'accessory upload',
  'proxy boot',
  'proxy start',
  'proxy restart',
  'proxy boot_config',
];

/** Accessories, then proxies. */
export function driftOf(outlook: Outlook): Drift[] {
  if (!BRINGING.includes(outlook.situation.intent.verb)) return [];
  return [
    ...(concerns(outlook, 'accessory') ? accessoryDrift(outlook) : []),
    ...(concerns(outlook, 'proxy') ? proxyDrift(outlook) : []),
  ];
}
