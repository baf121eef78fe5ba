/** A kamal-proxy that was run otherwise than the configuration, or the host's own files, say now. */
import { commandFor } from '../command-line.ts';
import { differences } from '../compare.ts';
import type { ProxyRun } from '../config.ts';
import type { HostFacts } from '../facts.ts';
import type { Drift } from '../insight.ts';
import { PROXY_CONTAINER } from '../names.ts';
import { known, type Situation } from '../situation.ts';
import { containerNamed } from '../steps/container-facts.ts';
import { proxyInterruption } from '../steps/interruption.ts';
import { wantedProxy } from '../steps/proxy-container.ts';
import { proxyRunOn } from '../steps/proxy.ts';
import { PROXY_GAP } from '../steps/proxy-state.ts';
import type { WantedContainer } from '../wanted-container.ts';
import type { Outlook } from './outlook.ts';

/** One per host whose proxy the run leaves so. */
export function proxyDrift(outlook: Outlook): Drift[] {
  const { situation, after } = outlook;
  const { config, selection, fingerprint } = situation;
  const wanted = wantedProxies(situation);
  return selection.proxyHosts.flatMap((host) => {
    const before = known(situation, host);
    const facts = after.get(host);
    const there = facts && containerNamed(facts, PROXY_CONTAINER);
    if (before === undefined || facts === undefined || there === undefined) return [];
    if (there.id !== containerNamed(before, PROXY_CONTAINER)?.id) return [];
    const ours = wanted(host, facts);
    const found = ours === undefined ? [] : differences(ours, there, facts, fingerprint);
    if (found.length === 0) return [];
    const gap = proxyInterruption(config, before, { why: '', seconds: PROXY_GAP });
    const interrupts = gap === undefined ? {} : { interrupts: { service: gap.service, seconds: PROXY_GAP } };
    return [
      { host, what: PROXY_CONTAINER, differences: found, apply: commandFor(config, 'proxy', 'reboot'), ...interrupts },
    ];
  });
}

/** Hosts without files of their own want the same: it is found out once. */
function wantedProxies(situation: Situation): (host: string, facts: HostFacts) => WantedContainer | undefined {
  const usual = new Map<ProxyRun | undefined, WantedContainer | undefined>();
  return (host, facts) => {
    const run = proxyRunOn(situation, host);
    if (run === undefined && Object.keys(facts.proxyFiles).length > 0) return wantedProxy(facts, run);
    const found = usual.has(run) ? usual.get(run) : wantedProxy(facts, run);
    usual.set(run, found);
    return found;
  };
}
