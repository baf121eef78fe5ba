import { createServer, connect, type Server, type Socket } from 'node:net';
import { farAddressOf } from './places.ts';

/** A TCP relay that makes a way longer; times are in milliseconds and may be changed while it runs. */
export type DelayProxy = AsyncDisposable & {
  readonly address: string;
  readonly port: number;
  /** Round-trip time added: half on the way there, half on the way back. */
  setRtt(ms: number): void;
  /** Connections so far, and how often the talk on them turned from server to client: about the round trips spent. */
  counts(): DelayCounts;
  /** Cuts every open connection, as a network failure would. */
  cut(): void;
};

/** What went over a relay since it started. */
export type DelayCounts = { readonly connections: number; readonly turns: number; readonly bytes: number };

/** Where a relay listens and where it leads. */
export type DelayRoute = { readonly from: string; readonly to: string; readonly port: number; readonly rttMs: number };

type Tally = { connections: number; turns: number; bytes: number };

/** Starts a relay from an address to another, on the same port. */
export async function startDelayProxy(route: DelayRoute): Promise<DelayProxy> {
  let rtt = route.rttMs;
  const tally: Tally = { connections: 0, turns: 0, bytes: 0 };
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const host = connect({ port: route.port, host: route.to, allowHalfOpen: true, noDelay: true });
    tally.connections += 1;
    const watch = watchTurns(tally);
    relay(client, host, () => rtt / 2, watch.sent);
    relay(host, client, () => rtt / 2, watch.answered);
    for (const socket of [client, host]) open.add(socket.once('close', () => open.delete(socket)));
  });
  await listen(server, route);
  const cut = (): void => open.forEach((socket) => socket.destroy());
  return {
    address: route.from,
    port: route.port,
    setRtt: (ms) => {
      rtt = ms;
    },
    counts: () => ({ ...tally }),
    cut,
    [Symbol.asyncDispose]: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Relays for the SSH ports of several hosts, and an /etc/hosts text that leads over them. */
export type Relays = AsyncDisposable & { readonly hostsText: string; counts(): DelayCounts };

/** Starts relays for the hosts of an /etc/hosts text, from 127.0.1.N to 127.0.0.N. */
export async function delayHosts(hostsText: string, rttMs: number): Promise<Relays> {
  const addresses = [...hostsText.matchAll(/^127\.0\.0\.(?:[2-9]|\d\d)(?= )/gm)].map((match) => match[0]);
  const proxies = await Promise.all(
    addresses.map((to) => startDelayProxy({ from: farAddressOf(to), to, port: 22, rttMs })),
  );
  return {
    hostsText: addresses.reduce((text, near) => text.replaceAll(`${near} `, `${farAddressOf(near)} `), hostsText),
    counts: () => proxies.map((proxy) => proxy.counts()).reduce(addCounts, { connections: 0, turns: 0, bytes: 0 }),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(proxies.map((proxy) => proxy[Symbol.asyncDispose]()));
    },
  };
}

const addCounts = (a: DelayCounts, b: DelayCounts): DelayCounts => ({
  connections: a.connections + b.connections,
  turns: a.turns + b.turns,
  bytes: a.bytes + b.bytes,
});

/** Passes chunks on in order, each after the time that the way takes. */
function relay(from: Socket, to: Socket, wayMs: () => number, seen: (chunk: Buffer) => void): void {
  let arrival = 0;
  const pass = (deliver: () => void): void => {
    arrival = Math.max(arrival, performance.now() + wayMs());
    setTimeout(deliver, arrival - performance.now());
  };
  from.on('data', (chunk: Buffer) => {
    seen(chunk);
    pass(() => to.writable && to.write(chunk));
  });
  from.on('end', () => pass(() => to.end()));
  from.on('error', () => to.destroy());
  from.on('close', (hadError) => hadError && to.destroy());
}

function watchTurns(tally: Tally): Record<'sent' | 'answered', (chunk: Buffer) => void> {
  let isServersTurn = false;
  return {
    sent: (chunk) => {
      tally.bytes += chunk.length;
      isServersTurn = true;
    },
    answered: (chunk) => {
      tally.bytes += chunk.length;
      if (isServersTurn) tally.turns += 1;
      isServersTurn = false;
    },
  };
}

function listen(server: Server, route: DelayRoute): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(route.port, route.from, resolve);
  });
}
