/** Waits for the signal that ends a command which would go on for ever. */

export type StopSignal = NodeJS.Signals;

export interface Interruption {
  /** What ended it, once something has. */
  readonly signal: StopSignal | undefined;
  /** Resolves with nothing, when something has. */
  readonly ended: Promise<undefined>;
  /** Called when it ends; at once where it has. */
  onEnd(act: () => void): void;
  /** Lets signals end the process again. */
  release(): void;
}

const NAMES: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Takes the process's signals until released. */
export function untilSignal(): Interruption {
  const acts: (() => void)[] = [];
  let signal: StopSignal | undefined;
  let resolve: (nothing: undefined) => void = () => {};
  const ended = new Promise<undefined>((done) => {
    resolve = done;
  });
  const end = (name: StopSignal): void => {
    if (signal !== undefined) return;
    signal = name;
    for (const act of acts) act();
    resolve(undefined);
  };
  for (const name of NAMES) process.on(name, end);
  return {
    get signal() {
      return signal;
    },
    ended,
    onEnd: (act) => {
      if (signal !== undefined) act();
      acts.push(act);
    },
    release: () => {
      for (const name of NAMES) process.off(name, end);
    },
  };
}
