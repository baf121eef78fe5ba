/**
 * A fleet of simulated hosts: real SSH, a real shell and real files for each, and a simulated Docker, proxy and registry
 * behind them. Needs neither Docker nor root. Nothing of this machine is touched but a temporary directory.
 */
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ssh2 from 'ssh2';
import { docker } from './docker/docker.ts';
import { request, type Response } from './requests.ts';
import { Sshd } from './sshd.ts';
import { Switchboard } from './switchboard.ts';
import { newWorld, type Registry, type World } from './world.ts';

export interface FleetOptions {
  readonly hosts: readonly string[];
  readonly registry: Registry;
}

/** A copy of a project that is deployed to the fleet: run the tool in `directory` with `env`. */
export interface Project {
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
}

interface Host {
  readonly world: World;
  readonly sshd: Sshd;
  readonly port: number;
}

/** Starts the hosts: empty, with nothing but Docker. */
export async function startFleet({ hosts, registry }: FleetOptions): Promise<Fleet> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'kamal-plan-fleet-')));
  const switchboard = new Switchboard(join(directory, 'switchboard'), { docker });
  await switchboard.open();
  const userKey = ssh2.utils.generateKeyPairSync('ed25519');
  await writeFile(join(directory, 'id_ed25519'), userKey.private, { mode: 0o600 });
  const started = new Map<string, Host>();
  for (const host of hosts) {
    const home = join(directory, 'hosts', host);
    await mkdir(home, { recursive: true });
    const world = newWorld(host, home, registry);
    switchboard.connect(world);
    const env = { ...shellEnvironment(home, switchboard.binaries), ...switchboard.environmentFor(host) };
    const hostKey = ssh2.utils.generateKeyPairSync('ed25519').private;
    const sshd = new Sshd({ hostKey, userKey: userKey.public, home, env });
    started.set(host, { world, sshd, port: await sshd.listen() });
  }
  return new Fleet(directory, started, switchboard);
}

/** What a login on the host finds: its own home, and the simulated programs before the machine's. */
function shellEnvironment(home: string, binaries: string): Readonly<Record<string, string>> {
  const path = `${binaries}:${process.env['PATH'] ?? '/usr/bin:/bin'}`;
  return { HOME: home, PATH: path, USER: 'deploy', LOGNAME: 'deploy', SHELL: '/bin/sh', LANG: 'C' };
}

/** Simulated hosts that run until they are disposed of. */
export class Fleet implements AsyncDisposable {
  readonly #directory: string;
  readonly #hosts: ReadonlyMap<string, Host>;
  readonly #switchboard: Switchboard;
  #projects = 0;

  constructor(directory: string, hosts: ReadonlyMap<string, Host>, switchboard: Switchboard) {
    this.#directory = directory;
    this.#hosts = hosts;
    this.#switchboard = switchboard;
  }

  /** Names, in the order they were given. */
  get hosts(): readonly string[] {
    return [...this.#hosts.keys()];
  }

  /** The private key that opens every host. */
  get keyFile(): string {
    return join(this.#directory, 'id_ed25519');
  }

  /** What a host holds now. */
  state(host: string): World {
    return this.#need(host).world;
  }

  /** The port of a host's SSH server on 127.0.0.1. */
  port(host: string): number {
    return this.#need(host).port;
  }

  /** Asks a host for a page of a site. */
  request(host: string, site: string): Promise<Response> {
    return request(this.state(host), site);
  }

  /** Copies a project and gives it the way to these hosts, in the environment that its deploy.yml reads. */
  async configFor(project: string): Promise<Project> {
    this.#projects += 1;
    const home = join(this.#directory, `deployer-${this.#projects}`);
    const directory = join(home, 'project');
    await cp(project, directory, { recursive: true });
    await writeFile(join(home, '.gitconfig'), '[user]\n\tname = Demo\n\temail = demo@example.com\n');
    const connect = fileURLToPath(new URL('connect.mjs', import.meta.url));
    const ports = [...this.#hosts].map(([host, { port }]) => `${host}=${port}`).join(',');
    const { SSH_AUTH_SOCK: _agent, ...env } = process.env;
    return {
      directory,
      env: {
        ...env,
        HOME: home,
        FLEET_KEY: this.keyFile,
        FLEET_CONNECT: `'${process.execPath}' '${connect}' %h`,
        FLEET_PORTS: ports,
      },
    };
  }

  #need(host: string): Host {
    const found = this.#hosts.get(host);
    if (!found) throw new Error(`there is no simulated host ${host}`);
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#hosts.values()].map(({ sshd }) => sshd[Symbol.asyncDispose]()));
    await this.#switchboard[Symbol.asyncDispose]();
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 3 });
  }
}
