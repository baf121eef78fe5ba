import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { debianMirror } from './debian.ts';
import { ensureDirectory } from './ensure-directory.ts';
import { RIG_DIR } from './places.ts';
import { shell } from './run.ts';

const SUITE = 'trixie'; // the first with a docker-buildx; its only library is an old libc

/** Takes Debian's docker-buildx out of its package, past this machine's own packages. */
const FETCH = `
mkdir -p lists/partial archives/partial && touch status
options="-o Dir::Etc::sourcelist=$PWD/sources.list -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists=$PWD/lists"
options="$options -o Dir::State::status=$PWD/status -o Dir::Cache=$PWD -o APT::Sandbox::User=root"
apt-get $options update -qq
apt-get $options download -qq docker-buildx
dpkg-deb -x docker-buildx_*.deb files
`;

/** Gives a home directory Docker's buildx plugin, which Debian 12 does not have. */
export async function addBuildx(home: string): Promise<void> {
  const plugins = join(home, '.docker/cli-plugins');
  await mkdir(plugins, { recursive: true });
  await copyFile(await fetchBuildx(), join(plugins, 'docker-buildx'));
  await chmod(join(plugins, 'docker-buildx'), 0o755);
}

/** Fetches the plugin outside the repository, once per machine; gives the program's path. */
export async function fetchBuildx(): Promise<string> {
  const root = await ensureDirectory(join(RIG_DIR, 'buildx'), async (fresh) => {
    const keys = '/usr/share/keyrings/debian-archive-keyring.gpg';
    await writeFile(join(fresh, 'sources.list'), `deb [signed-by=${keys}] ${debianMirror()} ${SUITE} main\n`);
    await shell(FETCH, { cwd: fresh });
  });
  return join(root, 'files/usr/libexec/docker/cli-plugins/docker-buildx');
}
