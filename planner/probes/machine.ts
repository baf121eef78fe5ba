import { plainAddress } from '../addresses.ts';
import type { ListenerFacts } from '../facts.ts';
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

const unique = (listeners: readonly ListenerFacts[]): ListenerFacts[] =>
  [...new Map(listeners.map((one) => [`${one.address ?? ''} ${one.port}`, one])).values()].sort(
    (a, b) => a.port - b.port || ((a.address ?? '') < (b.address ?? '') ? -1 : 1),
  );

/** `LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=812,fd=6))` */
function fromSs(line: string): ListenerFacts[] {
  const holder = /\(\("([^"]+)",pid=(\d+)/.exec(line);
  const [, address = '', port] = /^(.*):(\d+)$/.exec(line.trim().split(/\s+/)[3] ?? '') ?? [];
  if (port === undefined) return [];
  return [
    { ...listener(address, Number(port)), ...(holder === null ? {} : { process: `${holder[1]} (pid ${holder[2]})` }) },
  ];
}

/** `0: 0100007F:0050 00000000:0000 0A …`, where `0A` means listening; each 32 bits of an address are backwards. */
function fromProc(line: string): ListenerFacts[] {
  const [, local = '', , state] = line.trim().split(/\s+/);
  const [address = '', port = ''] = local.split(':');
  const words = [...address.matchAll(/(..)(..)(..)(..)/g)].map(([, ...bytes]) => bytes.toReversed());
  const [first = []] = words;
  const text =
    words.length === 1
      ? first.map((byte) => Number.parseInt(byte, 16)).join('.')
      : words.map(([a, b, c, d]) => `${a}${b}:${c}${d}`).join(':');
  return state === '0A' ? [listener(text, Number.parseInt(port, 16))] : [];
}

function listener(text: string, port: number): ListenerFacts {
  const address = plainAddress(text);
  return { port, ...(address === undefined ? {} : { address }) };
}
