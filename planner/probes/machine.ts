import type { HostFacts } from '../facts.ts';
import type { Probe } from './probe.ts';

/** How full is the disk, and who listens on the TCP ports? */
export const machineProbe: Probe = {
  name: 'machine',
  needsDocker: false,
  script: () =>
    [
      'df -Pm /var/lib/docker 2> /dev/null || df -Pm .',
      'if command -v ss > /dev/null 2>&1; then echo T; ss -Hltnp 2> /dev/null; else echo H; cat /proc/net/tcp /proc/net/tcp6 2> /dev/null; fi',
    ].join('\n'),
  parse: (text) => {
    const [disk = '', how = '', listening = ''] = text.split(/^([TH])$/m);
    const free = Number(disk.trim().split('\n').at(-1)?.split(/\s+/)[3]);
    const lines = listening.split('\n').filter((line) => line !== '');
    return {
      ...(Number.isFinite(free) ? { diskFreeMib: free } : {}),
      listeners: unique(lines.flatMap(how === 'T' ? fromSs : fromProc)),
    };
  },
};

type Listener = HostFacts['listeners'][number];

const unique = (listeners: readonly Listener[]): Listener[] =>
  [...new Map(listeners.map((listener) => [listener.port, listener])).values()].sort((a, b) => a.port - b.port);

/** `LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=812,fd=6))` */
function fromSs(line: string): Listener[] {
  const port = Number(line.trim().split(/\s+/)[3]?.split(':').at(-1));
  const holder = /\(\("([^"]+)",pid=(\d+)/.exec(line);
  if (!Number.isInteger(port)) return [];
  return [holder === null ? { port } : { port, process: `${holder[1]} (pid ${holder[2]})` }];
}

/** `0: 00000000:0050 00000000:0000 0A …`, where `0A` means listening. */
function fromProc(line: string): Listener[] {
  const [, local, , state] = line.trim().split(/\s+/);
  return state === '0A' ? [{ port: Number.parseInt(local?.split(':').at(-1) ?? '', 16) }] : [];
}
