import { connect } from 'node:net';
import type { Client } from 'ssh2';

/** A port of this machine's loopback that a host reaches at a port of its own loopback, e.g. a registry that runs here. */
export interface ReverseForward {
  readonly onHost: number;
  readonly here: number;
}

/**
 * Offers ports of this machine to a host for as long as the connection lasts. Not waited for: a host handles requests in
 * order, so what is sent afterwards finds them there.
 */
export function offerPorts(client: Client, forwards: readonly ReverseForward[], notice: (text: string) => void): void {
  for (const { onHost } of forwards) {
    client.forwardIn('127.0.0.1', onHost, (error) => {
      if (error) notice(`port ${onHost} of the host cannot be forwarded to this machine: ${error.message}`);
    });
  }
  client.on('tcp connection', ({ destPort }, accept, reject) => {
    const forward = forwards.find((one) => one.onHost === destPort);
    if (forward === undefined) return reject();
    const socket = connect({ host: '127.0.0.1', port: forward.here, noDelay: true });
    const channel = accept();
    socket.on('error', () => channel.close());
    channel.on('error', () => socket.destroy());
    channel.on('close', () => socket.destroy());
    channel.pipe(socket).pipe(channel);
  });
}
