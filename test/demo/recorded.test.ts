import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Fleet, startFleet } from './fleet/fleet.ts';
import { appImage, PROXY_IMAGE } from './fleet/offers.ts';
import { readServices } from './fleet/proxy/state.ts';
import { SshClient } from './ssh-client.ts';

interface RecordedStep {
  readonly kamal: string;
  readonly commands: readonly (string | { readonly upload: string })[];
  readonly state?: Readonly<Record<'containers' | 'images' | 'networks' | 'proxy', unknown>>;
}

/** What Kamal 2.12 sent to a real host with Docker 26.1.5 and kamal-proxy v0.9.2, and what the host held then. */
const RECORDING = JSON.parse(readFileSync(new URL('recorded/one-host.json', import.meta.url), 'utf8')) as {
  readonly steps: readonly RecordedStep[];
};

const SERVER = ['/bin/busybox', 'httpd', '-f', '-v', '-p', '80', '-h', '/www'];
const offer = (version: string) => ({
  ...appImage(`registry:5000/app:${version}`, 'app', { startsIn: 0, stopsIn: 10 }),
  cmd: SERVER,
  env: [],
});

const registry = {
  server: 'registry:5000',
  username: 'u',
  password: 'p',
  images: [PROXY_IMAGE, offer('v1'), offer('v2'), offer('v3')],
};

describe('what Kamal sent to a real host', () => {
  test('leaves a simulated one in the same state after every command', async () => {
    await using fleet = await startFleet({ hosts: ['vm1'], registry });
    await using host = await new SshClient().open(fleet, 'vm1');
    for (const step of RECORDING.steps) {
      await replay(host, step);
      if (step.state) expect(stateOf(fleet), step.kamal).toEqual(normalised(step.state, fleet));
    }
    const misunderstood = fleet.state('vm1').calls.filter((call) => call.exit === 125);
    expect(misunderstood.map((call) => call.argv.slice(0, 3).join(' '))).toEqual([]);
  });
});

/** Runs a step's commands in order; a container id that was recorded as a placeholder is what the last command printed. */
async function replay(host: SshClient, { commands }: RecordedStep): Promise<void> {
  const aside = randomBytes(8).toString('hex');
  let last = '';
  for (const command of commands) {
    if (typeof command !== 'string') {
      await host.run(`cat > ${command.upload}`, '\n');
      continue;
    }
    const filled = command
      .replace('-u [REDACTED] -p [REDACTED]', '-u u -p p')
      .replaceAll('<HEX16>', aside)
      .replaceAll('<HEX12>', 'aabbccddeeff')
      .replaceAll('<CONTAINER>', last);
    last = (await host.run(filled)).out.trim();
  }
}

const SAMPLE = { HEX12: /[0-9a-f]{12}/, HEX16: /[0-9a-f]{16}/ } as const;

/** The recorded state, with what a simulated host cannot share: its home directory. */
function normalised(state: NonNullable<RecordedStep['state']>, fleet: Fleet): unknown {
  const text = JSON.stringify(state).replaceAll('/root/.kamal', `${fleet.state('vm1').home}/.kamal`);
  return JSON.parse(text) as unknown;
}

/** A simulated host's state in the words of the recording. */
function stateOf(fleet: Fleet): unknown {
  const world = fleet.state('vm1');
  const containers = world.containers.map((one) => ({
    name: one.name.replace(new RegExp(`_${SAMPLE.HEX16.source}$`), '_<HEX16>'),
    running: one.state === 'running',
    image: one.image,
    cmd: one.cmd,
    env: [...one.env].sort(),
    labels: one.labels,
    hostname: one.hostname.replace(SAMPLE.HEX12, '<HEX12>'),
    binds: one.binds.length > 0 ? one.binds : null,
    restart: one.restart,
    log: { Type: one.log.driver, Config: one.log.options },
    memory: one.memory,
    ports: Object.fromEntries(
      Object.entries(one.ports).map(([port, at]) => [
        port,
        at.map(({ ip, port: to }) => ({ HostIp: ip, HostPort: to })),
      ]),
    ),
    extraHosts: one.extraHosts.length > 0 ? one.extraHosts : null,
    networks: one.networks,
  }));
  const services = readServices(world).map((one) => ({
    ...one,
    active_targets: one.active_targets.map((target) => target.replace(SAMPLE.HEX12, '<CONTAINER>')),
  }));
  return {
    containers: containers.sort((a, b) => (a.name < b.name ? -1 : 1)),
    images: world.images.flatMap((one) => one.tags).sort(),
    networks: world.networks.filter((one) => !['bridge', 'host', 'none'].includes(one)),
    proxy: world.containers.some((one) => one.name === 'kamal-proxy') ? services : null,
  };
}
