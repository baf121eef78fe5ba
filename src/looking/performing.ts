/** What has to happen on hosts before a person's command does: logins and audit lines, by the executor that deploys use. */
import type { Job } from '../../executors/executor.ts';
import type { Config, Registry } from '../../planner/config.ts';
import type { Command } from '../../planner/step.ts';
import { login, needsLogin } from '../../planner/steps/registry.ts';
import { cleanLines } from '../reporters/layout.ts';
import type { Silent } from './asking.ts';
import type { Scene } from './scene.ts';

export interface Errand {
  readonly host: string;
  /** What it is for, e.g. `log in to registry.example.com`. */
  readonly label: string;
  readonly commands: readonly Command[];
}

/** Seconds. */
const PATIENCE = 60;

/** Runs the errands of all hosts at once, those of one host in order; the value is what failed. */
export async function performAll({ executor }: Pick<Scene, 'executor'>, errands: readonly Errand[]): Promise<Silent[]> {
  const hosts = [...new Set(errands.map(({ host }) => host))];
  const failed: Silent[] = [];
  await Promise.all(
    hosts.map((host) => {
      const own = errands.filter((errand) => errand.host === host && errand.commands.length > 0);
      const jobs = own.map(({ commands }, at): Job => ({ id: String(at), commands, timeout: PATIENCE }));
      return executor.perform(
        { host, lane: 'look', jobs },
        {
          started: () => {},
          output: () => {},
          ended: (id, outcome) => {
            const label = own[Number(id)]?.label ?? '';
            if (outcome.state === 'lost') failed.push({ host, because: outcome.detail });
            if (outcome.state === 'timed-out') failed.push({ host, because: `${label}: no end after ${PATIENCE} s` });
            if (outcome.state !== 'failed') return;
            const said = cleanLines(outcome.output)
              .filter((line) => line.trim() !== '')
              .at(-1);
            failed.push({
              host,
              because: `${label} failed, exit ${outcome.exit}${said === undefined ? '' : `: ${said}`}`,
            });
          },
        },
      );
    }),
  );
  return failed;
}

/** Logs hosts in to a registry, where it knows who comes. */
export const loginErrands = (config: Config, hosts: readonly string[], registry: Registry): Errand[] =>
  needsLogin(registry)
    ? hosts.map((host) => {
        const { label, commands } = login({ config }, host, registry);
        return { host, label, commands: commands(undefined) };
      })
    : [];
