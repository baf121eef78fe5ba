import { LOCAL } from '../planner/step.ts';
import type { Executor } from './executor.ts';

/** One executor out of two: host `local` is this machine, every other host is remote. Counters are added up. */
export function routed({ local, remote }: { readonly local: Executor; readonly remote: Executor }): Executor {
  const both = [local, remote];
  const of = (host: string) => (host === LOCAL ? local : remote);
  const sum = (key: keyof Executor['counters']) => both.reduce((total, one) => total + one.counters[key], 0);
  return {
    ask: (host, script, timeoutSeconds) => of(host).ask(host, script, timeoutSeconds),
    perform: (batch, listener) => of(batch.host).perform(batch, listener),
    reconnect: (host) => of(host).reconnect(host),
    askNobody: () => {
      for (const one of both) one.askNobody();
    },
    hold: () => {
      for (const one of both) one.hold();
    },
    abandon: async () => {
      await Promise.all(both.map((one) => one.abandon()));
    },
    close: async () => {
      await Promise.all(both.map((one) => one.close()));
    },
    get counters() {
      return { connections: sum('connections'), roundTrips: sum('roundTrips'), commands: sum('commands') };
    },
  };
}
