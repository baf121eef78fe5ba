/**
 * Copies of a run's lines where `output` in deploy.yml wants them: a file per run, or an OpenTelemetry collector. A copy
 * that cannot be written is a notice, never a failed deploy.
 */
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { WalkEvent, WalkOutcome } from '../executors/event.ts';
import type { Plan } from '../planner/plan.ts';
import type { Situation } from '../planner/situation.ts';
import type { Project } from './project.ts';
import { plainReporter } from './reporters/lines.ts';
import { VERSION } from './version.ts';

export interface Copies {
  readonly report: (event: WalkEvent) => void;
  /** Finishes every copy; the values are lines that say where they are. */
  readonly close: (outcome: WalkOutcome) => Promise<readonly string[]>;
}

interface Copy {
  readonly write: (line: string) => void;
  readonly close: (outcome: WalkOutcome) => Promise<string>;
}

/** Records of one request to a collector. */
const BATCH = 100;
/** Milliseconds for a collector's answer. */
const PATIENCE = 5000;

/** The project, as far as copies need it. */
type Where = Pick<Project, 'cwd' | 'told'>;

/** Opens the copies that the configuration asks for. */
export function openCopies(situation: Situation, plan: Plan, { cwd, told }: Where): Copies {
  const { filePath, otelEndpoint } = situation.config.output;
  const copies: Copy[] = [
    ...(filePath === undefined ? [] : [fileCopy(join(cwd, filePath), situation)]),
    ...(otelEndpoint === undefined ? [] : [collectorCopy(otelEndpoint, situation, told.performer ?? '')]),
  ];
  const write = (text: string): void => copies.forEach((copy) => copy.write(text));
  const report = plainReporter({ write, plan, startedAt: Date.now(), verbose: true, quiet: false });
  return {
    report: copies.length === 0 ? () => {} : report,
    close: (outcome) => Promise.all(copies.map((copy) => copy.close(outcome))),
  };
}

const commandWords = ({ intent }: Situation): string => intent.verb.replaceAll(' ', '_');

/** `YYYY-mm-ddTHH-MM-SS[_DEST]_COMMAND.log` in local time, as Kamal 2.12 names it (`output/file_logger.rb`). */
function fileCopy(directory: string, situation: Situation): Copy {
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
    write: (text) => attempt(() => appendFileSync(path, text)),
    close: async (outcome) => {
      const seconds = Math.round(outcome.ms / 1000);
      const end = outcome.state === 'done' ? `# Completed in ${seconds}s` : `# FAILED: ${outcome.state} (${seconds}s)`;
      attempt(() => appendFileSync(path, `${end}\n`));
      return problem === undefined ? `Logs written to ${path}` : `No copy in ${path}: ${problem}`;
    },
  };
}

/** OTLP over HTTP as JSON: every line a log record, begin and end as events (Kamal 2.12, `otel_shipper.rb`). */
function collectorCopy(endpoint: string, { config, intent }: Situation, performer: string): Copy {
  const url = `${endpoint.replace(/\/$/, '')}/v1/logs`;
  const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
  const attributes = [
    text('service.name', 'kamal-plan'),
    text('service.version', VERSION),
    text('kamal.run_id', randomUUID()),
    text('service.namespace', config.service),
    text('kamal.deploy_version', intent.version),
    text('kamal.performer', performer),
    ...(config.destination === undefined ? [] : [text('deployment.environment.name', config.destination)]),
  ];
  const records: object[] = [];
  const add = (body: string, isError = false): void => {
    const severity = isError
      ? { severityNumber: 17, severityText: 'ERROR' }
      : { severityNumber: 9, severityText: 'INFO' };
    records.push({
      timeUnixNano: `${Date.now()}000000`,
      ...severity,
      body: { stringValue: body },
      attributes: [text('kamal.command', intent.verb)],
    });
  };
  add('kamal.start');
  return {
    write: (lines) =>
      lines
        .split('\n')
        .filter((line) => line !== '')
        .forEach((line) => add(line)),
    close: async ({ state }) => {
      add(state === 'done' ? 'kamal.complete' : 'kamal.failed', state !== 'done');
      const batches = Array.from({ length: Math.ceil(records.length / BATCH) }, (_, at) =>
        records.slice(at * BATCH, (at + 1) * BATCH),
      );
      const answers = await Promise.all(batches.map((logRecords) => post(url, attributes, logRecords)));
      const problem = answers.find((answer) => answer !== undefined);
      return problem === undefined ? `Logs sent to ${endpoint}` : `No copy at ${endpoint}: ${problem}`;
    },
  };
}

async function post(
  url: string,
  attributes: readonly object[],
  logRecords: readonly object[],
): Promise<string | undefined> {
  const body = JSON.stringify({
    resourceLogs: [{ resource: { attributes }, scopeLogs: [{ scope: { name: 'kamal-plan' }, logRecords }] }],
  });
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(PATIENCE),
    });
    return answer.ok ? undefined : `it answered ${answer.status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
