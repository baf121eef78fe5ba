/** The files in `.kamal/proxy` by which a host decides how it runs kamal-proxy (Kamal 2.12, `cli/proxy.rb`). */
import { commandFor } from '../command-line.ts';
import type { HostFacts } from '../facts.ts';
import type { BootConfig } from '../intent.ts';
import type { Situation } from '../situation.ts';
import type { Command, Draft } from '../step.ts';
import * as things from '../things.ts';
import { draft, shell } from './draft.ts';

const DIRECTORY = '.kamal/proxy';
const NAMES = ['options', 'image', 'image_version', 'run_command'] as const;

export interface BootConfigSubject {
  readonly host: string;
  readonly phase: string;
}

/** Writes and removes the files so that they say what is wanted; the proxy reads them when it is next run. */
export function writeBootConfig({ config }: Situation, { host, phase }: BootConfigSubject, wanted: BootConfig): Draft {
  const differing = ({ proxyFiles }: HostFacts): (keyof BootConfig)[] =>
    NAMES.filter((name) => (proxyFiles[name] ?? null) !== wanted[name]);
  const change = (name: keyof BootConfig): Command => {
    const content = wanted[name];
    const path = `${DIRECTORY}/${name}`;
    return content === null ? shell(`rm -f ${path}`) : { upload: path, mode: '640', content: [content] };
  };
  return draft({
    kind: 'write-boot-config',
    host,
    subject: '',
    action: 'update',
    label: 'write boot configuration of kamal-proxy',
    explain: `Files in ${DIRECTORY}; the proxy that runs does not read them before ${commandFor(config, 'proxy', 'reboot')}.`,
    cause: 'asked for',
    phase,
    unless: 'unless equal',
    gives: [things.file(DIRECTORY, host)],
    guard: (facts) => {
      const names = differing(facts);
      return names.length === 0
        ? { state: 'done', because: `boot configuration on ${host} is like that` }
        : { state: 'ready', cause: `${names.join(', ')} changed` };
    },
    commands: (facts) => [
      shell(`mkdir -p ${DIRECTORY}`),
      ...(facts === undefined ? NAMES : differing(facts)).map(change),
    ],
    effect: (facts) => ({
      ...facts,
      proxyFiles: Object.fromEntries(
        NAMES.flatMap((name) => (wanted[name] === null ? [] : [[name, wanted[name]] as const])),
      ),
    }),
    undo: (before) => ({
      how: 'write what was there',
      commands: before === undefined ? [] : NAMES.map((name) => restored(name, before.proxyFiles[name])),
    }),
    timeout: 30,
  });
}

const restored = (name: string, content: string | undefined): Command =>
  content === undefined
    ? shell(`rm -f ${DIRECTORY}/${name}`)
    : { upload: `${DIRECTORY}/${name}`, mode: '640', content: [content] };
