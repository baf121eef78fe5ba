/**
 * A fleet of simulated hosts: real SSH, a real shell and real files for each, and a simulated Docker, proxy and registry
 * behind them. Needs neither Docker nor root. Nothing of this machine is touched but a temporary directory.
 */
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docker } from './docker/docker.ts';
import { newKeyPair } from './keys.ts';
import { MACHINE_PROGRAMS } from './machine.ts';
import { request, type Response } from './requests.ts';
import { Shells } from './shells.ts';
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
  readonly shells: Shells;
  readonly sshd: Sshd;
  readonly port: number;
}

/** Starts the hosts: empty, with nothing but Docker. */
export async function startFleet({ hosts, registry }: FleetOptions): Promise<Fleet> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'kamal-plan-fleet-')));
  const switchboard = new Switchboard(join(directory, 'switchboard'), { docker, ...MACHINE_PROGRAMS });
  await switchboard.open();
  const userKey = newKeyPair();
  await writeFile(join(directory, 'id_ed25519'), userKey.private, { mode: 0o600 });
  const startHost = async (name: string): Promise<[string, Host]> => {
    const home = join(directory, 'hosts', name);
    await mkdir(home, { recursive: true });
    const world = newWorld(name, home, registry);
    switchboard.connect(world);
    const shells = new Shells(home, { ...loginEnvironment(home), ...switchboard.environmentFor(name) });
    const sshd = new Sshd(userKey.public, { exec: (channel, command) => shells.run(channel, command) });
    return [name, { world, shells, sshd, port: await sshd.listen() }];
  };
  const started = new Map(await Promise.all(hosts.map(startHost)));
  const jump = new Sshd(userKey.public, { portOf: (host) => started.get(host)?.port });
  return new Fleet({ directory, hosts: started, switchboard, jump, jumpPort: await jump.listen() });
}

const loginEnvironment = (home: string): Readonly<Record<string, string>> => ({
  HOME: home,
  USER: 'deploy',
  LOGNAME: 'deploy',
  SHELL: '/bin/sh',
  LANG: 'C',
  // Should anything ever get past the shims: a Docker of this machine is not to be reached from a simulated host.
  DOCKER_HOST: 'unix:///nonexistent/docker.sock',
});

interface Parts {
  readonly directory: string;
  readonly hosts: ReadonlyMap<string, Host>;
  readonly switchboard: Switchboard;
  readonly jump: Sshd;
  readonly jumpPort: number;
}

/** Simulated hosts that run until they are disposed of. */
export class Fleet implements AsyncDisposable {
  readonly #parts: Parts;
  #projects = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Names, in the order they were given. */
  get hosts(): readonly string[] {
    return [...this.#parts.hosts.keys()];
  }

  /** The private key that opens every host. */
  get keyFile(): string {
    return join(this.#parts.directory, 'id_ed25519');
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
    const home = join(this.#parts.directory, `deployer-${this.#projects}`);
    const directory = join(home, 'project');
    await cp(project, directory, { recursive: true });
    await mkdir(join(home, '.ssh'), { mode: 0o700 });
    await writeFile(join(home, '.ssh', 'known_hosts'), this.#knownHosts());
    await writeFile(join(home, '.gitconfig'), '[user]\n\tname = Demo\n\temail = demo@example.com\n');
    const { SSH_AUTH_SOCK: _agent, ...env } = process.env;
    const jump = `deploy@127.0.0.1:${this.#parts.jumpPort}`;
    return { directory, env: { ...env, HOME: home, FLEET_KEY: this.keyFile, FLEET_JUMP: jump } };
  }

  #knownHosts(): string {
    const { hosts, jump, jumpPort } = this.#parts;
    const servers = [...hosts].map(([name, { sshd }]) => `${name} ${sshd.publicKey}`);
    return [`[127.0.0.1]:${jumpPort} ${jump.publicKey}`, ...servers, ''].join('\n');
  }

  #need(host: string): Host {
    const found = this.#parts.hosts.get(host);
    if (!found) throw new Error(`there is no simulated host ${host}`);
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { hosts, jump, switchboard, directory } = this.#parts;
    for (const { shells } of hosts.values()) shells[Symbol.dispose]();
    const servers = [jump, ...[...hosts.values()].map(({ sshd }) => sshd)];
    await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
    await switchboard[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}
