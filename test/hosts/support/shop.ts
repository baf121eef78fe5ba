/** Questions about the shop that most tests deploy. */
import { ask } from '../rig/ask.ts';
import type { Fleet } from '../rig/fleet.ts';

/** Hosts that serve it. */
export const WEB = ['vm1', 'vm2'] as const;

/** What each web host answers, e.g. `200 v2`. */
export const served = (fleet: Fleet): Promise<readonly string[]> =>
  Promise.all(
    WEB.map(async (name) => {
      const answer = await ask({ address: fleet.host(name).address, host: 'app.example.com', path: '/version' });
      return `${answer.status} ${answer.body.trim()}`;
    }),
  );

/** Containers of a host, e.g. `app-web-v2 runs`. */
export const containers = async (fleet: Fleet, host: string): Promise<readonly string[]> =>
  (await fleet.state(host)).containers.map(({ name, running }) => `${name} ${running ? 'runs' : 'exited'}`);

/** Lock directories on the primary host; empty where nobody deploys. */
export const locks = async (fleet: Fleet): Promise<string> =>
  (await fleet.exec('vm1', 'ls -d .kamal/lock-* 2>/dev/null || true')).trim();
