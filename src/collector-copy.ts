/**
 * A run's lines as OTLP log records, over HTTP as JSON. Resource, scope, events and attributes have the names that Kamal
 * gives them (Kamal 2.12, `otel_shipper.rb`, `output/otel_logger.rb`), so that what is made for Kamal's records reads these.
 */
import { randomUUID } from 'node:crypto';
import type { WalkEvent, WalkOutcome } from '../executors/event.ts';
import type { Plan } from '../planner/plan.ts';
import type { Situation } from '../planner/situation.ts';
import { LOCAL } from '../planner/step.ts';
import { endpointOf } from './collector-endpoint.ts';
import { shipper } from './collector-shipper.ts';
import { describeFailure } from './failures.ts';
import type { Copy, Reporter } from './run-copies.ts';
import { VERSION } from './version.ts';

/** What Kamal counts as deployments. */
const DEPLOYMENTS = ['deploy', 'redeploy', 'rollback', 'setup'];

const SEVERITIES = {
  debug: { severityNumber: 5, severityText: 'DEBUG' },
  info: { severityNumber: 9, severityText: 'INFO' },
  error: { severityNumber: 17, severityText: 'ERROR' },
} as const;

type Severity = keyof typeof SEVERITIES;

interface Told {
  readonly situation: Situation;
  readonly plan: Plan;
  readonly performer: string;
  readonly reporter: Reporter;
}

/** Begins with the event `kamal.start` and ends with `kamal.complete` or `kamal.failed`; lines are sent as the run goes. */
export function collectorCopy(address: string, { situation, plan, performer, reporter }: Told): Copy {
  const { config, intent } = situation;
  const runId = randomUUID();
  const { url, ...endpoint } = endpointOf(address);
  const ship = shipper(
    { ...endpoint, url: `${url.replace(/\/$/, '')}/v1/logs` },
    {
      resource: {
        attributes: [
          text('service.name', 'kamal'),
          text('service.version', VERSION),
          text('kamal.run_id', runId),
          text('kamal.performer', performer),
          ...(config.destination === undefined ? [] : [text('deployment.environment.name', config.destination)]),
          text('kamal.deploy_version', intent.version),
          text('service.namespace', config.service),
        ],
      },
      scope: { name: 'kamal', version: VERSION },
    },
  );
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  const deployment = [text('deployment.id', runId), text('deployment.name', `${intent.verb} ${config.service}`)];
  const event = (name: string, severity: Severity, attributes: readonly Attribute[], status?: string): void => {
    const isDeployment = DEPLOYMENTS.includes(intent.verb);
    const about = isDeployment ? [...deployment, ...(status ? [text('deployment.status', status)] : [])] : [];
    const all = [text('kamal.command', intent.verb), ...attributes, ...about];
    ship.add({ ...record(name, severity), eventName: name, attributes: all });
  };
  let told: WalkEvent | undefined;
  const write = (lines: string): void => {
    const attributes = told === undefined ? [] : contextOf(told, steps);
    for (const line of lines.split('\n').filter((one) => one !== ''))
      ship.add({ ...record(line, severityOf(told)), ...(attributes.length === 0 ? {} : { attributes }) });
  };
  const report = reporter(write);
  event('kamal.start', 'info', []);
  return {
    report: (next) => {
      if (next.type === 'revert-started') for (const step of next.steps) steps.set(step.id, step);
      told = next;
      report(next);
    },
    close: async (outcome) => {
      const runtime = { key: 'kamal.runtime', value: { doubleValue: Math.round(outcome.ms / 100) / 10 } };
      if (outcome.state === 'done') event('kamal.complete', 'info', [runtime], 'succeeded');
      if (outcome.state !== 'done') event('kamal.failed', 'error', [runtime, ...exception(outcome, steps)], 'failed');
      const problem = await ship.close();
      return problem === undefined ? `Logs sent to ${url}` : `Not all logs were sent to ${url}: ${problem}`;
    },
  };
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string } | { readonly doubleValue: number };
}

type Steps = ReadonlyMap<string, Plan['steps'][number]>;

const text = (key: string, stringValue: string): Attribute => ({ key, value: { stringValue } });

function record(body: string, severity: Severity): object {
  const now = `${Date.now()}000000`;
  return {
    timeUnixNano: now,
    observedTimeUnixNano: now,
    ...SEVERITIES[severity],
    body: { stringValue: body },
  };
}

/** Which host a line is of; what a command prints is one stream, on hosts and here. */
function contextOf(event: WalkEvent, steps: Steps): Attribute[] {
  const host = 'step' in event ? steps.get(event.step)?.host : undefined;
  return [
    ...(host === undefined || host === LOCAL ? [] : [text('server.address', host)]),
    ...(event.type === 'step-output' ? [text('log.iostream', 'stdout')] : []),
  ];
}

function severityOf(event: WalkEvent | undefined): Severity {
  if (event?.type === 'step-output') return 'debug';
  return event?.type === 'step-failed' ? 'error' : 'info';
}

function exception({ failed, state }: WalkOutcome, steps: Steps): Attribute[] {
  const [first] = failed;
  const step = first && steps.get(first.step);
  if (first === undefined || step === undefined)
    return [text('exception.type', state), text('exception.message', state)];
  return [
    text('exception.type', first.failure.reason),
    text('exception.message', describeFailure(first.failure, step).title),
  ];
}
