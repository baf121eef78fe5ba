/** The gate of containers without a proxy: Docker's health check, or that it still runs after the readiness delay. */
import * as names from '../names.ts';
import type { Situation } from '../situation.ts';
import type { Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { type BootSubject, stopIfNew } from './container.ts';
import { changeContainer, containerNamed } from './container-facts.ts';
import { draft, shell } from './draft.ts';

const STATUS = '{{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}} {{.State.StartedAt}}';

/**
 * Waits until the container counts as up (Kamal 2.12, `cli/healthcheck/poller.rb`). Where those that it replaces still run,
 * nobody knows whether a run that was interrupted came past this wait: without a health check it waits again.
 */
export function waitHealthy(
  situation: Situation,
  subject: BootSubject,
  gives: readonly Thing[],
  replaced: readonly string[],
): Draft {
  const { config } = situation;
  const { role, host } = subject;
  const name = names.containerName(config, role.name, subject.version);
  return draft({
    kind: 'wait-healthy',
    host,
    subject: name,
    role: role.name,
    lane: subject.lane,
    action: 'wait',
    label: `wait for ${name}`,
    explain: `Up when Docker calls it healthy or, without a health check, when it still runs after ${config.readinessDelay} s.`,
    cause: `healthy, or running ${config.readinessDelay} s`,
    phase: subject.phase,
    unless: 'unless it is up',
    needs: [things.docker(host), things.container(name, host), ...subject.needs],
    gives: [things.serving(name, host), ...gives],
    guard: (facts) => {
      const there = containerNamed(facts, name);
      if (there?.state !== 'running') return { state: 'ready' };
      if (there.health === 'healthy' || (there.health === undefined && replaced.length === 0))
        return { state: 'done', because: `container ${name} already runs` };
      if (there.health !== undefined) return { state: 'ready' };
      return { state: 'ready', cause: `not known to be up: ${replaced.join(', ')} still runs beside it` };
    },
    commands: () => [shell(pollLine(name, config.deployTimeout, config.readinessDelay))],
    effect: (facts) => changeContainer(facts, name, (container) => ({ ...container, health: 'healthy' })),
    rescue: stopIfNew(situation, subject),
    diagnosis: { kind: 'gate', container: name, timeout: config.deployTimeout },
    duration: config.readinessDelay,
    timeout: config.deployTimeout + config.readinessDelay + 30,
  });
}

/** Polls on the host, so that waiting costs no round trips. One that was started again during the delay does not count as up. */
function pollLine(name: string, seconds: number, delay: number): string {
  const ask = `a=$(docker inspect --format '${STATUS}' ${name}) || exit 1; s=\${a%% *}`;
  const settle = `if [ "$s" = running ]; then was=$a; sleep ${delay}; ${ask}; [ "$s" = healthy ] || [ "$a" = "$was" ] && exit 0; fi`;
  const giveUp = `if [ $left -le 0 ]; then echo "container is $s after ${seconds} seconds"; exit 1; fi`;
  const pause = 'if [ $n -lt $left ]; then sleep $n; else sleep $left; fi; n=$((n + 1))';
  const turn = `${ask}; [ "$s" = healthy ] && exit 0; ${settle}; left=$((end - $(date +%s))); ${giveUp}; ${pause}`;
  return `( end=$(($(date +%s) + ${seconds})); n=1; while :; do ${turn}; done )`;
}
