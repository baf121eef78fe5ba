import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { type KeyPair, parsed } from './wire-host.ts';

/** An SSH agent that holds keys, on a socket of its own. */
export class Agent implements AsyncDisposable {
  readonly socket: string;
  readonly #server;

  constructor(directory: string, keys: readonly KeyPair[]) {
    this.socket = join(directory, 'agent.sock');
    this.#server = createServer((client) => {
      const protocol = new ssh2.AgentProtocol(false);
      protocol.on('identities', (request) =>
        protocol.getIdentitiesReply(
          request,
          keys.map((key) => parsed(key.public)),
        ),
      );
      protocol.on('sign', (request, publicKey, data, { hash }) => {
        const mine = keys.find((key) => parsed(key.public).getPublicSSH().equals(publicKey.getPublicSSH()));
        if (mine === undefined) return protocol.failureReply(request);
        protocol.signReply(request, parsed(mine.private).sign(data, hash));
      });
      client.on('error', () => {});
      client.pipe(protocol).pipe(client);
    });
  }

  async start(): Promise<this> {
    this.#server.listen(this.socket);
    await once(this.#server, 'listening');
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }
}
