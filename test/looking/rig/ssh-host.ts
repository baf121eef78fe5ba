/**
 * A host for commands that are looked at as they run: OpenSSH's own server, so that terminals are real, in a home directory
 * of its own, with a stand-in for Docker that runs a container's command right there and keeps its arguments.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** OpenSSH's server, where this machine has one. */
export const SSHD = ['/usr/sbin/sshd', '/usr/local/sbin/sshd'].find((path) => existsSync(path));

const HOST = '127.0.0.1';

/** `docker run` and `docker exec` run the command; logs have one line and go on. */
const DOCKER = `#!/bin/sh
echo "$*" >> "$HOME/docker-calls"
case $1 in
  login) cat > /dev/null; exit 0 ;;
  ps) echo 0123456789ab ;;
  logs) echo $$ > "$HOME/logs-pid"; echo '2026-01-01T00:00:00.000000000Z hello'; exec sleep 1000 ;;
  exec) shift; while [ "\${1#-}" != "$1" ]; do [ "$1" = --env ] && { export "$2"; shift; }; shift; done; shift; exec "$@" ;;
  run) while [ "\${1##*/shop:*}" = "$1" ]; do shift; done; shift; exec "$@" ;;
esac
`;

/** Commands begin in the host's home directory and find its Docker before any other. */
const enter = (home: string): string => `#!/bin/sh
cd ${home} || exit 1
export HOME=${home} PATH=${home}/bin:$PATH
exec /bin/sh -c "\${SSH_ORIGINAL_COMMAND:-exec /bin/sh}"
`;

const DEPLOY = (port: number, key: string): string => `service: shop
image: shop
servers:
  web: [${HOST}]
accessories:
  db: { image: shop:db, host: ${HOST} }
registry: { server: registry.example.com, username: u, password: [REGISTRY_PASSWORD] }
builder: { arch: amd64 }
ssh: { user: ${userInfo().username}, port: ${port}, keys: [${key}], keys_only: true, config: false }
`;

export class SshHost implements AsyncDisposable {
  readonly #root = mkdtempSync(join(tmpdir(), 'ssh-host-'));
  #server: ReturnType<typeof spawn> | undefined;

  /** The host's login directory. */
  get home(): string {
    return join(this.#root, 'host');
  }

  /** The project that is deployed to it. */
  get project(): string {
    return join(this.#root, 'project');
  }

  /** The private key that opens it. */
  get userKey(): string {
    return join(this.#root, 'user-key');
  }

  /** The environment of whoever deploys it. */
  get env(): NodeJS.ProcessEnv {
    const { SSH_AUTH_SOCK: _agent, CI: _ci, ...env } = process.env;
    return { ...env, HOME: join(this.#root, 'deployer'), TERM: 'xterm' };
  }

  /** Every call of Docker so far. */
  get dockerCalls(): string[] {
    const file = join(this.home, 'docker-calls');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  async start(): Promise<this> {
    const at = (path: string): string => join(this.#root, path);
    for (const name of ['host/bin', 'project/config', 'project/.kamal', 'deployer/.ssh'])
      mkdirSync(at(name), { recursive: true, mode: 0o700 });
    for (const name of ['host-key', 'user-key'])
      spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)]);
    // As root, sshd wants the directory that Debian's service makes.
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    writeProgram(at('host/bin/docker'), DOCKER);
    writeProgram(at('enter'), enter(this.home));
    const port = await freePort();
    writeFileSync(at('project/config/deploy.yml'), DEPLOY(port, this.userKey));
    writeFileSync(at('project/.kamal/secrets'), 'REGISTRY_PASSWORD=registry-canary\n');
    const lines = [
      `Port ${port}`,
      `ListenAddress ${HOST}`,
      `HostKey ${at('host-key')}`,
      `AuthorizedKeysFile ${at('user-key.pub')}`,
      `PidFile ${at('sshd.pid')}`,
      `ForceCommand ${at('enter')}`,
      'StrictModes no',
      'UsePAM no',
    ];
    writeFileSync(at('sshd_config'), `${lines.join('\n')}\n`);
    this.#server = spawn(SSHD ?? '', ['-D', '-e', '-f', at('sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
    for await (const chunk of this.#server.stderr ?? []) if (String(chunk).includes('Server listening')) break;
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server?.kill();
    rmSync(this.#root, { recursive: true, force: true, maxRetries: 3 });
  }
}

function writeProgram(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
