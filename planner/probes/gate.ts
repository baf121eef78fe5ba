/** Why did a container not become healthy? Asked on its host after the gate gave up, before anything is cleaned up. */
import type { Diagnosis } from '../step.ts';

const MARK = '=== kamal-plan gate ';

/** What the host knows about the container that failed its gate. */
export interface GateAnswer {
  readonly state: string;
  readonly exitCode: number;
  readonly isOutOfMemory: boolean;
  readonly restarts: number;
  readonly health?: string;
  /** TCP ports that something in the container listens on. */
  readonly listens: readonly number[];
  /** The proxy's own record of failed probes, newest last: a status or an error. */
  readonly proxyAnswers: readonly string[];
  /** What the health path answers now, e.g. `404`, or `000` where nothing answers. */
  readonly status?: string;
  readonly location?: string;
  readonly lastLines: readonly string[];
}

/** A read-only script; every part may fail without harm. */
export function gateScript({ container, port, path, timeout }: Diagnosis): string {
  const inspect =
    '{{.State.Status}} {{.State.ExitCode}} {{.State.OOMKilled}} {{.RestartCount}} {{if .State.Health}}{{.State.Health.Status}}{{end}}';
  const address = '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}';
  const ask =
    port === undefined
      ? []
      : [
          `ip=$(docker inspect --format '${address}' ${container} | cut -d' ' -f1)`,
          `if [ -n "$ip" ] && command -v curl > /dev/null 2>&1; then curl -s -o /dev/null -m 3 -w 'S %{http_code} %{redirect_url}\\n' "http://$ip:${port}${path ?? '/up'}"; fi`,
          `docker logs --since ${timeout + 5}s kamal-proxy 2>&1 | grep -i 'healthcheck failed' | tail -n 3 | sed 's/^/P /'`,
        ];
  return [
    `echo '${MARK}state'; docker inspect --format '${inspect}' ${container} 2> /dev/null`,
    `echo '${MARK}ports'; pid=$(docker inspect --format '{{.State.Pid}}' ${container} 2> /dev/null)`,
    '[ "${pid:-0}" != 0 ] && cat /proc/$pid/net/tcp /proc/$pid/net/tcp6 2> /dev/null',
    `echo '${MARK}answers'`,
    ...ask,
    `echo '${MARK}logs'; docker logs --tail 20 ${container} 2>&1`,
    `echo '${MARK}end'`,
    '',
  ].join('\n');
}

/** The parts of the answer; missing parts stay empty. */
export function parseGate(text: string): GateAnswer {
  const parts = new Map(
    text
      .split(MARK)
      .slice(1)
      .map((part): [string, string] => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
  );
  const [state = 'gone', exit = '0', oom = 'false', restarts = '0', health = ''] = (parts.get('state') ?? '')
    .trim()
    .split(' ');
  const answers = (parts.get('answers') ?? '').split('\n');
  const asked = answers.find((line) => line.startsWith('S '))?.split(' ');
  return {
    state: state === '' ? 'gone' : state,
    exitCode: Number(exit),
    isOutOfMemory: oom === 'true',
    restarts: Number(restarts),
    ...(health === '' ? {} : { health }),
    listens: listeningPorts(parts.get('ports') ?? ''),
    proxyAnswers: answers.filter((line) => line.startsWith('P ')).map((line) => proxyAnswer(line.slice(2))),
    ...(asked?.[1] === undefined ? {} : { status: asked[1] }),
    ...(asked?.[2] ? { location: asked[2] } : {}),
    lastLines: (parts.get('logs') ?? '').split('\n').filter((line) => line.trim() !== ''),
  };
}

function listeningPorts(text: string): number[] {
  const ports = text.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    // All of 127/8 and ::1; Docker's own DNS server in every container listens on 127.0.0.11.
    const isLoopback = /^(\w{6}7F|0{24}01000000):/i.test(local);
    return state === '0A' && !isLoopback ? [Number.parseInt(local.split(':').at(-1) ?? '', 16)] : [];
  });
  return [...new Set(ports)].filter((port) => Number.isInteger(port)).sort((a, b) => a - b);
}

/** kamal-proxy logs JSON lines: `{"msg":"Healthcheck failed","status":404}` or with an `error`. */
function proxyAnswer(line: string): string {
  const status = /"status":\s*(\d+)/.exec(line)?.[1];
  const error = /"error":\s*"((?:[^"\\]|\\.)*)"/.exec(line)?.[1];
  return status ?? error?.replaceAll('\\"', '"') ?? line;
}
