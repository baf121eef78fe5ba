import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { layOutBusybox } from './app-images.ts';
import { ensureImage } from './images.ts';
import { run, shell } from './run.ts';

const SOURCE = join(import.meta.dirname, '../stand-in/kamal-proxy');

const CHANGES = [
  'ENV HOME=/home/kamal-proxy',
  'EXPOSE 80 443',
  'USER kamal-proxy:kamal-proxy',
  'LABEL org.opencontainers.image.title=kamal-proxy',
  'CMD ["kamal-proxy","run"]',
];

/** Compiles the stand-in for kamal-proxy into a static program at the given path. */
export async function compileProxy(target: string): Promise<void> {
  const env = { ...process.env, CGO_ENABLED: '0', GO111MODULE: 'on', GOFLAGS: '-mod=mod', GOPROXY: 'off' };
  await run(['go', 'build', '-trimpath', '-ldflags', '-s -w', '-o', target, '.'], { cwd: SOURCE, env });
}

/** The image that hosts get as basecamp/kamal-proxy: the stand-in, a shell and a writable configuration directory. */
export async function proxyImage(): Promise<string> {
  const names = (await readdir(SOURCE)).filter((name) => /\.(go|mod|html)$/.test(name)).sort();
  const sources = await Promise.all(names.map((name) => readFile(join(SOURCE, name), 'utf8')));
  return ensureImage({ name: 'kamal-proxy', madeFrom: [sources, 2], changes: CHANGES, layOut });
}

async function layOut(root: string): Promise<void> {
  await layOutBusybox(root);
  await mkdir(join(root, 'usr/local/bin'), { recursive: true });
  await compileProxy(join(root, 'usr/local/bin/kamal-proxy'));
  await mkdir(join(root, 'etc'));
  await writeFile(
    join(root, 'etc/passwd'),
    'root:x:0:0::/:/bin/sh\nkamal-proxy:x:1001:1001::/home/kamal-proxy:/bin/sh\n',
  );
  await writeFile(join(root, 'etc/group'), 'root:x:0:\nkamal-proxy:x:1001:\n');
  await shell(`mkdir -p ${root}/home/kamal-proxy/.config/kamal-proxy && chown -R 1001:1001 ${root}/home/kamal-proxy`);
}
