/** Services of others behind a kamal-proxy that the run stops: nobody asked those who run them. */
import type { Neighbour } from '../insight.ts';
import type { Outlook } from './outlook.ts';

/** One per service, reason and duration, with its hosts. */
export function neighboursOf({ steps }: Pick<Outlook, 'steps'>): Neighbour[] {
  const found = new Map<string, Neighbour>();
  for (const { host, interruption } of steps) {
    if (interruption?.neighbours === undefined) continue;
    const { seconds, why } = interruption;
    for (const service of interruption.neighbours) {
      const key = `${service}\0${seconds}\0${why}`;
      const hosts = [...(found.get(key)?.hosts ?? []), host];
      found.set(key, { service, hosts, ...(seconds === undefined ? {} : { seconds }), why });
    }
  }
  return [...found.values()];
}
