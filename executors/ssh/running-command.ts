import type { ClientChannel } from 'ssh2';
import type { Ended, Running } from '../streams.ts';

/** A channel that runs one command, as its user sees it. `ending`: why the connection ended, once it has. */
export function runningCommand(channel: ClientChannel, ending: () => string): Running {
  let isClosedHere = false;
  channel.on('error', () => {});
  channel.stderr.on('error', () => {});
  const ended = new Promise<Ended>((resolve) => {
    // Not `exit`: a quick command may have told of its end before anybody could listen; `close` comes after the last byte.
    channel.on('close', (code?: number | null, signal?: string) => {
      if (code !== undefined) return resolve({ state: 'exited', exit: code ?? signal ?? 'a signal' });
      resolve({ state: 'lost', detail: isClosedHere ? 'it was given up' : ending() });
    });
  });
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    ended,
    resize: ({ columns, rows }) => {
      if (!channel.destroyed) channel.setWindow(rows, columns, 0, 0);
    },
    signal: (name) => {
      if (!channel.destroyed) channel.signal(name);
    },
    close: () => {
      isClosedHere = true;
      channel.close();
    },
  };
}
