/**
 * The gate apart from the switch, for saved plans that are prepared first and switched later: kamal-proxy checks the
 * container exactly as the switch will, for a service that nobody's requests can name, and forgets it again.
 */
import * as names from '../names.ts';
import type { Situation } from '../situation.ts';
import type { Draft } from '../step.ts';
import * as things from '../things.ts';
import { draft, shell, words } from './draft.ts';
import type { RouteSubject } from './route.ts';
import { deployArguments, type RouteOwner } from './route-settings.ts';

/** Host names under `.invalid` are nobody's (RFC 2606), so this service gets no request and no certificate. */
function checked({ service, proxy }: RouteOwner): RouteOwner {
  const { healthcheck, appPort } = proxy;
  const { buffering, logging } = proxy;
  return {
    // No name of a container has an @, so that no role and no destination is called so.
    service: `${service}@gate`,
    proxy: {
      hosts: [`${service}.gate.invalid`],
      appPort,
      ssl: false,
      pathPrefixes: [],
      healthcheck,
      buffering,
      logging,
    },
  };
}

/** Waits until the container is healthy; nothing is sent to it but health checks. */
export function checkHealth({ config }: Situation, subject: Omit<RouteSubject, 'gives'>): Draft {
  const { owner, host, container } = subject;
  const gate = checked(owner);
  const path = owner.proxy.healthcheck.path ?? '/up';
  const proxy = `docker exec ${names.PROXY_CONTAINER} kamal-proxy`;
  return draft({
    kind: 'check-health',
    host,
    subject: container,
    role: subject.role,
    lane: subject.lane,
    action: 'wait',
    label: `wait until ${container} is healthy`,
    explain: `kamal-proxy asks ${path} on port ${owner.proxy.appPort} for a service of its own that no request can reach, then forgets it.`,
    cause: `${path} answers within ${config.deployTimeout} s, before anything is switched`,
    phase: subject.phase,
    keep: 'needed',
    needs: [things.docker(host), things.proxy(host), things.container(container, host)],
    gives: [things.healthy(container, host)],
    unless: 'unless it serves',
    commands: () => [
      shell(
        words(
          `${proxy} deploy ${gate.service}`,
          `--target="$(docker container ls --all --filter 'name=^${container}$' --quiet):${owner.proxy.appPort}"`,
          ...deployArguments(config, gate),
        ),
        ` && ${proxy} remove ${gate.service}`,
      ),
    ],
    rescue: [shell(`${proxy} remove ${gate.service} > /dev/null 2>&1 || true`), ...subject.rescue],
    diagnosis: { kind: 'gate', container, port: owner.proxy.appPort, path, timeout: config.deployTimeout },
    duration: 3,
    timeout: config.deployTimeout + 30,
  });
}
