/**
 * Copies of a run's lines where `output` in deploy.yml wants them: a file per run, or an OpenTelemetry collector. A copy
 * that cannot be written is a notice, never a failed deploy.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { WalkEvent, WalkOutcome } from '../executors/event.ts';
import type { Plan } from '../planner/plan.ts';
import type { Situation } from '../planner/situation.ts';
import type { Project } from './project.ts';
import { collectorCopy } from './collector-copy.ts';
import { plainReporter } from './reporters/lines.ts';

export interface Copies {
  readonly report: (event: WalkEvent) => void;
  /** Finishes every copy; the values are lines that say where they are. */
  readonly close: (outcome: WalkOutcome) => Promise<readonly string[]>;
}

export interface Copy {
  readonly report: (event: WalkEvent) => void;
  /** The value is a line that says where the copy is. */
  readonly close: (outcome: WalkOutcome) => Promise<string>;
}

/** The project, as far as copies need it. */
type Where = Pick<Project, 'cwd' | 'told'>;

/** Opens the copies that the configuration asks for. */
export function openCopies(situation: Situation, plan: Plan, { cwd, told }: Where): Copies {
  const { filePath, otelEndpoint } = situation.config.output;
  const reporter: Reporter = (write) =>
    plainReporter({ write, plan, startedAt: Date.now(), verbose: true, quiet: false });
  const copies: Copy[] = [
    ...(filePath === undefined ? [] : [fileCopy(resolve(cwd, filePath), situation, reporter)]),
    ...(otelEndpoint === undefined
      ? []
      : [collectorCopy(otelEndpoint, { situation, plan, performer: told.performer ?? '', reporter })]),
  ];
  return {
    report: (event) => copies.forEach((copy) => copy.report(event)),
    close: (outcome) => Promise.all(copies.map((copy) => copy.close(outcome))),
  };
}

/** Makes a listener that writes events as lines. */
export type Reporter = (write: (text: string) => void) => Copy['report'];

const commandWords = ({ intent }: Situation): string => intent.verb.replaceAll(' ', '_');

/** `YYYY-mm-ddTHH-MM-SS[_DEST]_COMMAND.log` in local time, as Kamal 2.12 names it (`output/file_logger.rb`). */
function fileCopy(directory: string, situation: Situation, reporter: Reporter): Copy {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('-');
  const { destination } = situation.config;
  const name = [`${day}T${time}`, destination, commandWords(situation)].filter((part) => part !== undefined).join('_');
  const path = join(directory, `${name}.log`);
  let problem: string | undefined;
  const attempt = (write: () => void): void => {
    try {
      if (problem === undefined) write();
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
  };
  attempt(() => mkdirSync(directory, { recursive: true }));
  return {
    report: reporter((text) => attempt(() => appendFileSync(path, text))),
    close: async (outcome) => {
      const seconds = Math.round(outcome.ms / 1000);
      const end = outcome.state === 'done' ? `# Completed in ${seconds}s` : `# FAILED: ${outcome.state} (${seconds}s)`;
      attempt(() => appendFileSync(path, `${end}\n`));
      return problem === undefined ? `Logs written to ${path}` : `No copy in ${path}: ${problem}`;
    },
  };
}
