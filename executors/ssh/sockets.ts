/** The byte streams that SSH is spoken on: a TCP connection of our own, or a command that makes one. */
import { spawn } from 'node:child_process';
import { connect as connectTcp } from 'node:net';
import { Duplex } from 'node:stream';
import type { Counters } from '../executor.ts';
import type { Route } from './route.ts';

/** A host with several addresses gets this long per address, in milliseconds; Node's own 250 is too short for far ones. */
const PER_ADDRESS_MS = 5000;

/**
 * Connects without Nagle's delay, which ssh2 leaves on: small packets would wait 40 ms for the host's delayed
 * acknowledgement. The value is an error when nobody answers; names that DNS cannot find are asked for again.
 */
export async function tcpSocket(
  route: Route,
  dnsRetries: number,
  counters: Counters,
  signal: AbortSignal,
): Promise<Duplex | Error> {
  for (let attempt = 0; ; attempt += 1) {
    const socket = await oneTcpSocket(route, signal);
    const code = socket instanceof Error ? (socket as NodeJS.ErrnoException).code : undefined;
    const isDns = code === 'ENOTFOUND' || code === 'EAI_AGAIN';
    if (!isDns) counters.roundTrips += 1;
    if (!isDns || attempt >= dnsRetries) return socket;
    await new Promise((resolve) => setTimeout(resolve, (0.5 + Math.random()) * 100 * 2 ** attempt));
  }
}

function oneTcpSocket(route: Route, signal: AbortSignal): Promise<Duplex | Error> {
  return new Promise((resolve) => {
    const socket = connectTcp({
      host: route.host,
      port: route.port,
      noDelay: true,
      signal,
      autoSelectFamilyAttemptTimeout: PER_ADDRESS_MS,
    });
    const timer = setTimeout(() => {
      socket.destroy();
      resolve(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
    }, route.connectTimeout * 1000);
    socket.on('error', (error) => {
      clearTimeout(timer);
      resolve(error);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });
}

/** Runs a `proxy_command` and speaks through its standard input and output. */
export function commandSocket(command: string, signal: AbortSignal): Duplex {
  const child = spawn('/bin/sh', ['-c', `exec ${command}`], { stdio: ['pipe', 'pipe', 'ignore'] });
  const socket = new Duplex({
    signal,
    read: () => child.stdout.resume(),
    write: (chunk, _encoding, done) => {
      child.stdin.write(chunk, () => done());
    },
    final: (done) => child.stdin.end(done),
    destroy: (error, done) => {
      child.kill();
      done(error);
    },
  });
  child.stdout.on('data', (chunk) => {
    if (!socket.push(chunk)) child.stdout.pause();
  });
  socket.on('error', () => {});
  child.stdin.on('error', () => {});
  child.on('error', (error) => socket.destroy(error));
  child.on('close', () => {
    socket.push(null);
    socket.destroy();
  });
  return socket;
}
