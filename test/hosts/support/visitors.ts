/** Visitors who ask every web host for the site all the time, some of them for pages that take a second. */
import { ask } from '../rig/ask.ts';
import type { Fleet } from '../rig/fleet.ts';

export interface VisitCount {
  readonly requests: number;
  /** One line per request that was not answered with 200. */
  readonly failures: readonly string[];
}

export interface Visitors {
  /** Sends everybody home, waits for their last answers and counts. */
  stop(): Promise<VisitCount>;
}

const AT_ONCE = 4;
/** Milliseconds that a visitor reads. */
const PAUSE = 40;

/** Four quick visitors and a slow one per host; each request has a connection of its own. */
export function sendVisitors(fleet: Fleet, hosts: readonly string[], site = 'app.example.com'): Visitors {
  const failures: string[] = [];
  let requests = 0;
  let isOver = false;
  const visit = async (name: string, path: string): Promise<void> => {
    const { address } = fleet.host(name);
    while (!isOver) {
      requests += 1;
      const { status } = await ask({ address, host: site, path }).catch((error: Error) => ({ status: error.message }));
      if (status !== 200) failures.push(`${new Date().toISOString()} ${name}${path}: ${status}`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  };
  const paths = [...Array.from({ length: AT_ONCE }, () => '/version'), '/cgi-bin/slow?1'];
  const all = hosts.flatMap((host) => paths.map((path) => visit(host, path)));
  return {
    stop: async () => {
      isOver = true;
      await Promise.all(all);
      return { requests, failures };
    },
  };
}
