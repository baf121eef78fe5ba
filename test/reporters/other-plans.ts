/** The shop after looking at its hosts, without anything to do, and on thirty hosts. */
import type { Plan } from '../../planner/plan.ts';
import { HOSTS, login, pull, STEPS, shopDeploy, web } from './plans.ts';

/** The same deploy after looking: much is done already, one container is replaced with a gap. */
export const shopObserved: Plan = {
  ...shopDeploy,
  hosts: HOSTS.map((host) => ({ ...host, is_known: true })),
  steps: STEPS.filter(({ kind }) => kind !== 'pull-image' && kind !== 'login').map((one) => {
    if (one.kind !== 'run-container') return one;
    const replaced = { ...one, action: 'replace', label: one.label.replace('run', 'replace') } as const;
    const cause = 'env FEATURE_X added; secret API_KEY changed; same image, no build';
    if (one.role !== 'workers') return { ...replaced, cause };
    return { ...replaced, cause, interruption: { service: 'shop workers', seconds: 10, why: 'its port is published' } };
  }),
  skipped: HOSTS.flatMap(({ name }) => [
    {
      id: `pull image shop:v2 @${name}`,
      kind: 'pull-image',
      host: name,
      label: 'pull image shop:v2',
      because: 'present',
    },
    { id: `network @${name}`, kind: 'create-network', host: name, label: 'create network kamal', because: 'exists' },
    ...(name === 'job-1'
      ? []
      : [
          {
            id: `proxy @${name}`,
            kind: 'boot-proxy',
            host: name,
            label: 'run kamal-proxy v0.9.2',
            because: 'runs since before with the same options',
          },
        ]),
  ]),
  notes: [{ host: 'web-2', text: 'the app is in maintenance mode; a deploy does not lift it' }],
  summary: { create: 1, update: 8, replace: 3, delete: 7, conditional: 0, done: 8, hosts: 3 },
};

/** A plan without steps. */
export const shopIdle: Plan = {
  ...shopObserved,
  steps: [],
  notes: [],
  skipped: HOSTS.flatMap(({ name, roles }) =>
    roles.map((role) => ({
      id: `run-container shop-${role}-v2 @${name}`,
      kind: 'run-container',
      host: name,
      label: `run container shop-${role}-v2`,
      because: 'already serves',
    })),
  ),
  summary: { create: 0, update: 0, replace: 0, delete: 0, conditional: 0, done: 3, hosts: 3 },
};

/** The shop on thirty web hosts with long names. */
export const shopLarge: Plan = {
  ...shopDeploy,
  hosts: many().map((name) => ({ name, roles: ['web'], accessories: [], is_known: true })),
  steps: many().flatMap((host) => [login(host), pull(host), ...web(host, 'boot', 'all at once')]),
  summary: { create: 30, update: 60, replace: 0, delete: 30, conditional: 30, done: 0, hosts: 30 },
};

function many(): readonly string[] {
  return Array.from({ length: 30 }, (_, index) => `web-${index + 1}.eu-central.example.com`);
}
