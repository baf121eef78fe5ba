/** Turns a host's answer about a failed gate into words: what was asked, what answered, what to change. */
import { type GateAnswer, gateScript, parseGate } from '../planner/probes/gate.ts';
import type { Step } from '../planner/plan.ts';
import type { Diagnosis } from '../planner/step.ts';
import type { Executor, JobOutcome } from './executor.ts';
import type { GateFindings } from './failure.ts';

const STATUS_TEXT: Readonly<Record<string, string>> = {
  '301': 'Moved Permanently',
  '302': 'Found',
  '401': 'Unauthorized',
  '403': 'Forbidden',
  '404': 'Not Found',
  '500': 'Internal Server Error',
  '502': 'Bad Gateway',
  '503': 'Service Unavailable',
};

export interface Asking {
  readonly executor: Executor;
  /** Containers print what they like, their secrets included. */
  readonly redact: (text: string) => string;
  /** Nobody waits for an answer once this is aborted. */
  readonly until: AbortSignal;
}

/** Asks the host of a failed gate why; undefined where it does not answer, and where nobody heard that it failed. */
export async function findOut(
  { executor, redact, until }: Asking,
  { host, diagnosis }: Pick<Step, 'host' | 'diagnosis'>,
  { state }: Pick<JobOutcome, 'state'>,
): Promise<GateFindings | undefined> {
  if (diagnosis === undefined || state !== 'failed') return undefined;
  const over = new Promise<undefined>((resolve) => {
    if (until.aborted) resolve(undefined);
    until.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const answer = await Promise.race([executor.ask(host, gateScript(diagnosis), 15), over]);
  return answer?.ok === true ? explain(diagnosis, parseGate(redact(answer.text))) : undefined;
}

function explain(diagnosis: Diagnosis, answer: GateAnswer): GateFindings {
  const { container, port, path } = diagnosis;
  const lastAnswer = lastAnswerOf(answer);
  const verdict = verdictOf(diagnosis, answer);
  return {
    ...(port === undefined ? {} : { asked: `http://${container}:${port}${path ?? '/up'}` }),
    ...(lastAnswer === undefined ? {} : { lastAnswer }),
    container: stateOf(answer),
    listens: answer.listens,
    ...(verdict === undefined ? {} : { verdict }),
    lastLines: answer.lastLines,
  };
}

const isStatus = (text: string | undefined): text is string => text !== undefined && /^[1-9]\d\d$/.test(text);

function lastAnswerOf(answer: GateAnswer): string | undefined {
  const proxied = answer.proxyAnswers.at(-1);
  const status = isStatus(answer.status) ? answer.status : isStatus(proxied) ? proxied : undefined;
  if (status !== undefined) {
    const target = answer.location === undefined ? '' : ` → ${answer.location}`;
    return `${status} ${STATUS_TEXT[status] ?? ''}`.trim() + target;
  }
  if (proxied !== undefined && /refused/.test(proxied)) return 'connection refused';
  if (proxied !== undefined && /no such host/.test(proxied)) return 'the container is not on the network any more';
  if (proxied !== undefined && /deadline|timeout/i.test(proxied)) return 'no answer in time';
  return proxied ?? (answer.status === '000' ? 'no answer' : undefined);
}

function stateOf(answer: GateAnswer): string {
  const restarts = `${answer.restarts} restart${answer.restarts === 1 ? '' : 's'}`;
  if (answer.isOutOfMemory) return `${answer.state}, killed: out of memory, ${restarts}`;
  if (answer.state === 'running') return [answer.health ?? 'running', restarts].join(', ');
  return `${answer.state}, exit code ${answer.exitCode}, ${restarts}`;
}

function verdictOf({ port, path, timeout }: Diagnosis, answer: GateAnswer): string | undefined {
  if (answer.isOutOfMemory) return 'it needs more memory than its limit allows';
  if (answer.state !== 'running' || answer.restarts > 0) return 'it does not stay up: its last lines say why';
  if (port === undefined) return undefined;
  const [other] = answer.listens;
  if (other !== undefined && !answer.listens.includes(port)) {
    return `it listens on ${answer.listens.join(', ')}, not on ${port}: set proxy.app_port: ${other} (or make the app listen on ${port})`;
  }
  const proxied = answer.proxyAnswers.at(-1);
  const status = isStatus(answer.status) ? answer.status : isStatus(proxied) ? proxied : undefined;
  if (status === undefined)
    return answer.listens.length === 0
      ? `nothing in it listens on ${port} yet: see its last lines, and if it needs more than ${timeout} s, set deploy_timeout higher`
      : undefined;
  if (status.startsWith('2')) return `it answers now: it needed more than ${timeout} s; set deploy_timeout higher`;
  if (status.startsWith('3')) return `${path ?? '/up'} redirects: exempt it from the redirect (force_ssl, host checks)`;
  if (status === '404') return `${path ?? '/up'} does not exist there: set proxy.healthcheck.path`;
  if (status === '401' || status === '403') return `${path ?? '/up'} must answer without a login or host check`;
  return undefined;
}
