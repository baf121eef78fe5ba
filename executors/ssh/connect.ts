import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { Counters } from '../executor.ts';
import { Connection } from './connection.ts';
import type { HostKeyJudge } from './host-keys.ts';
import type { Login } from './login.ts';
import type { Route } from './route.ts';
import { connectTrouble, type Trouble } from './trouble.ts';

/** What connecting came to. */
export type Connected = { readonly ok: true; readonly connection: Connection } | Trouble;

export interface ConnectOptions {
  readonly route: Route;
  /** The byte stream to speak SSH on; it may have ended already. */
  readonly socket: Duplex;
  readonly keys: HostKeyJudge;
  readonly login: Login;
  readonly keepaliveSeconds: number;
  /** Called once the host let us in, before anything is asked of it. */
  readonly onReady: (client: Client) => void;
  readonly counters: Counters;
}

/**
 * Speaks SSH on a socket: versions and algorithms, key exchange, service request (three round trips), offers, signature.
 */
export async function connect({
  route,
  socket,
  keys,
  login,
  counters,
  keepaliveSeconds,
  onReady,
}: ConnectOptions): Promise<Connected> {
  const { default: ssh2 } = await import('ssh2');
  const client = new ssh2.Client();
  const forwardsAgent = route.forwardAgent && route.agent !== undefined;
  let refusal: Trouble | undefined;
  let failure: unknown;
  return new Promise((resolve) => {
    const fail = () => {
      socket.destroy();
      resolve(
        refusal ?? connectTrouble(failure ?? { message: 'the other side hung up' }, route, login, route.connectTimeout),
      );
    };
    client.on('error', (error) => {
      if ((error as { level?: string }).level !== 'agent') failure ??= error;
    });
    client.once('close', fail);
    client.once('ready', () => {
      client.off('close', fail);
      counters.roundTrips += 4;
      counters.connections += 1;
      onReady(client);
      const connection = new Connection(client, socket, counters, forwardsAgent);
      void keys.remember().then(() => resolve({ ok: true, connection }));
    });
    if (socket.destroyed) return fail();
    client.connect({
      sock: socket,
      username: route.user,
      algorithms: { serverHostKey: keys.algorithms },
      hostVerifier: (key: Buffer) => {
        refusal = keys.judge(key);
        return refusal === undefined;
      },
      authHandler: login.handler,
      ...(forwardsAgent ? { agent: route.agent } : {}),
      readyTimeout: route.connectTimeout * 1000,
      keepaliveInterval: keepaliveSeconds * 1000,
      keepaliveCountMax: 3,
    });
  });
}
