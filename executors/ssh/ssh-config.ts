/** What the user's ssh config says about a host. OpenSSH itself is asked (`ssh -G`), if there is a config worth asking for. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { passwordFileHome } from '../local-user.ts';
import { turns } from '../turns.ts';
import { expandHome } from '../local-path.ts';
import { parseSaid, type SshSaid } from './ssh-said.ts';

const SYSTEM_CONFIG = '/etc/ssh/ssh_config';
const SYSTEM_PARTS = '/etc/ssh/ssh_config.d';
const AT_ONCE = 8;

/** Keywords that we heed; a system config without them is not worth the 15 ms of asking. */
const HEEDED =
  /^\s*(host(name|keyalias)|identit\w+|proxy\w+|connecttimeout|\w*knownhosts\w*file|stricthostkeychecking|match)[\s=]/im;

export interface SshConfig {
  /** What is said about a host; nothing where no file says anything. */
  about(host: string, user: string | undefined, port: number | undefined): Promise<SshSaid | undefined>;
  /** Removes what was written for asking. */
  close(): Promise<void>;
}

export interface SshConfigOptions {
  /** As `ssh.config` in the deploy config. */
  readonly config: boolean | readonly string[];
  readonly cwd: string;
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  /** Told when OpenSSH does not accept the files, and once if it is not there to read them. */
  readonly notice: (host: string, text: string) => void;
}

/** Answers are kept for as long as this lives. */
export function sshConfig({ config, cwd, home, env, notice }: SshConfigOptions): SshConfig {
  const said = new Map<string, Promise<SshSaid | undefined>>();
  const inTurn = turns(AT_ONCE);
  let written: string | undefined;
  let files: Promise<ConfigFiles> | undefined;
  let asArguments: Promise<readonly string[]> | undefined;
  let isMissed = false;

  async function ask(host: string, user: string | undefined, port: number | undefined): Promise<SshSaid | undefined> {
    const { paths, isDefault } = await (files ??= configFiles(config, cwd, home));
    if (paths.length === 0) return undefined;
    const from = isDefault ? [] : await (asArguments ??= argumentsFor(paths));
    const login = [...(user === undefined ? [] : ['-l', user]), ...(port === undefined ? [] : ['-p', String(port)])];
    try {
      const { stdout } = await inTurn(() => promisify(execFile)('ssh', ['-G', ...from, ...login, '--', host], { env }));
      return parseSaid(stdout, { name: host, home: passwordFileHome(), env });
    } catch (error) {
      const { code, stderr } = error as { code?: unknown; stderr?: string };
      if (code === 'ENOENT') missed(host, paths);
      if (code !== 'ENOENT') notice(host, `the ssh config is not used: ${stderr?.trim().split('\n').pop() ?? ''}`);
      return undefined;
    }
  }

  function missed(host: string, paths: readonly string[]): void {
    if (isMissed) return;
    isMissed = true;
    notice(host, `${paths.join(', ')} is ignored, because there is no ssh program to read it: install openssh-client`);
  }

  async function argumentsFor(paths: readonly string[]): Promise<readonly string[]> {
    if (paths.length === 1) return ['-F', ...paths];
    written = await mkdtemp(join(tmpdir(), 'kamal-plan-ssh-'));
    const all = join(written, 'config');
    await writeFile(all, paths.map((file) => `Include "${file}"\n`).join(''), { mode: 0o600 });
    return ['-F', all];
  }

  return {
    about(host, user, port) {
      const key = `${user ?? ''}@${host}:${port ?? ''}`;
      const known = said.get(key) ?? ask(host, user, port);
      said.set(key, known);
      return known;
    },
    async close() {
      if (written !== undefined) await rm(written, { recursive: true, force: true });
    },
  };
}

interface ConfigFiles {
  /** Empty: there is nothing to read. */
  readonly paths: readonly string[];
  /** They are those that OpenSSH reads unasked. */
  readonly isDefault: boolean;
}

async function configFiles(config: boolean | readonly string[], cwd: string, home: string): Promise<ConfigFiles> {
  if (config === false) return { paths: [], isDefault: false };
  if (config !== true) return { paths: config.map((file) => resolve(cwd, expandHome(file, home))), isDefault: false };
  const own = join(home, '.ssh', 'config');
  const parts = await readdir(SYSTEM_PARTS).catch(() => []);
  const system = [SYSTEM_CONFIG, ...parts.map((name) => join(SYSTEM_PARTS, name))];
  const [mine, ...theirs] = await Promise.all([own, ...system].map((file) => readFile(file, 'utf8').catch(() => '')));
  const paths = [...(mine === '' ? [] : [own]), ...(theirs.some((text) => HEEDED.test(text)) ? [SYSTEM_CONFIG] : [])];
  // OpenSSH looks into the home directory of the password file, whatever HOME says.
  return { paths, isDefault: home === passwordFileHome() };
}
