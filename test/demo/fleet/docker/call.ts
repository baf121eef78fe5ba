import type { World } from '../world.ts';
import { Refusal, wrongCount } from './refusal.ts';

/** One call of a simulated program. */
export interface Call {
  readonly world: World;
  /** Its arguments, without the program's name. */
  readonly words: readonly string[];
  /** The directory it was called in. */
  readonly directory: string;
  out(text: string): void;
  err(text: string): void;
  /** Everything on its standard input. */
  stdin(): Promise<string>;
  /** True once the caller has gone. */
  isGone(): boolean;
}

/** Does what the command says and returns its exit status. */
export type Command = (call: Call) => number | Promise<number>;

/** Does `act` for each name, prints the name after each, reports every refusal and fails if there was one. */
export async function forEachName(
  call: Call,
  names: readonly string[],
  act: (name: string) => void | Promise<void>,
): Promise<number> {
  if (names.length === 0) throw wrongCount('docker', 'at least 1');
  let exit = 0;
  for (const name of names) {
    const refusal = await refusalOf(() => act(name));
    if (!refusal) call.out(`${name}\n`);
    if (!refusal) continue;
    call.err(`${refusal.message}\n`);
    exit = refusal.exit;
  }
  return exit;
}

/** What `act` was refused with; anything else it throws is a bug. */
export async function refusalOf(act: () => unknown): Promise<Refusal | undefined> {
  try {
    await act();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  return undefined;
}
