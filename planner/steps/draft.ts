/** What every kind starts from: a draft with the answers that most kinds share. */
import type { HostFacts } from '../facts.ts';
import type { Command, Draft, GuardVerdict, ShellCommand, Text, Undo } from '../step.ts';

type Optional =
  | 'needs'
  | 'gives'
  | 'ends'
  | 'keep'
  | 'guard'
  | 'effect'
  | 'interruption'
  | 'rescue'
  | 'undo'
  | 'duration';

/** What a kind says about itself. */
export type Given = Omit<Draft, Optional> & { readonly [Key in Optional]?: Draft[Key] | undefined };

/** Seconds for a command that has nothing to wait for. */
const A_MOMENT = 0.3;

/** Seconds for what takes as long as it takes: a build, an image over a slow line, a hook. */
export const PATIENCE = 2 * 3600;

const NONE: readonly never[] = [];
const READY: GuardVerdict = { state: 'ready' };
const always = (): GuardVerdict => READY;
const same = (host: HostFacts): HostFacts => host;
const nothingStays = (): Undo => ({ irreversible: 'nothing stays behind' });
const nobody = (): undefined => undefined;

/**
 * Fills in what a kind did not say: needs nothing, changes nothing, interrupts nobody, runs whatever the facts are.
 * Every draft has every field, in one order: large plans are made of tens of thousands, and engines are quick with equal shapes.
 */
export const draft = (given: Given): Draft => ({
  kind: given.kind,
  host: given.host,
  subject: given.subject,
  role: given.role,
  action: given.action,
  label: given.label,
  explain: given.explain,
  cause: given.cause,
  hindsight: given.hindsight,
  phase: given.phase,
  keep: given.keep ?? 'guard',
  completes: given.completes,
  needs: given.needs ?? NONE,
  gives: given.gives ?? NONE,
  ends: given.ends ?? NONE,
  unless: given.unless,
  lane: given.lane,
  isTolerant: given.isTolerant,
  isFinal: given.isFinal,
  endsConnection: given.endsConnection,
  goesLive: given.goesLive,
  isRequirement: given.isRequirement,
  guard: given.guard ?? always,
  localGuard: given.localGuard,
  commands: given.commands,
  effect: given.effect ?? same,
  undo: given.undo ?? nothingStays,
  loses: given.loses,
  interruption: given.interruption ?? nobody,
  rescue: given.rescue ?? NONE,
  diagnosis: given.diagnosis,
  duration: given.duration ?? A_MOMENT,
  timeout: given.timeout,
});

/** A shell line without secrets. */
export const shell = (...line: Text): ShellCommand => ({ shell: line });

/** A line about something of Docker's that may not be there, as where what made it was not done. */
export const ifThere = (noun: 'container' | 'image' | 'network', name: string, line: string): ShellCommand =>
  shell(`if docker ${noun} inspect ${name} > /dev/null 2>&1; then ${line}; fi`);

/** Joins words that are there with single spaces, as Kamal does. */
export const words = (...parts: readonly (string | undefined | false)[]): string =>
  parts.filter((part) => part !== undefined && part !== false && part !== '').join(' ');

/** No command at all: the step only stands for an order. */
export const nothing = (): readonly Command[] => [];
