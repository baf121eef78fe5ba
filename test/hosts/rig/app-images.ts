import { chmod, copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ensureImage } from './images.ts';
import { run } from './run.ts';

// A shell as process 1 would ignore TERM; so would busybox httpd.
const ENTRYPOINT = `#!/bin/sh
trap 'kill $!; exit 0' TERM INT
"$@" &
wait $!
`;

const SLOW = `#!/bin/sh
sleep "\${QUERY_STRING:-1}"
printf 'Content-Type: text/plain\\r\\n\\r\\nslept\\n'
`;

const ENVIRONMENT = `#!/bin/sh
printf 'Content-Type: text/plain\\r\\n\\r\\n'
env | sort
`;

const LATE = `#!/bin/sh
(sleep 3; echo ok >/www/up) &
exec /bin/busybox httpd -f -v -p 80 -h /www
`;

const HTTPD = 'CMD ["/bin/busybox","httpd","-f","-v","-p","80","-h","/www"]';
const ENTRY = 'ENTRYPOINT ["/entrypoint"]';
const LABEL = 'LABEL service=app';

type Variant = { readonly isHealthy: boolean; readonly changes: readonly string[] };

const VARIANTS: Readonly<Record<string, Variant>> = {
  v1: { isHealthy: true, changes: [ENTRY, HTTPD, LABEL] },
  v2: { isHealthy: true, changes: [ENTRY, HTTPD, LABEL] },
  v3: { isHealthy: true, changes: [ENTRY, HTTPD, LABEL] },
  bad: { isHealthy: false, changes: [ENTRY, HTTPD, LABEL] },
  late: { isHealthy: false, changes: [ENTRY, 'CMD ["/late"]', LABEL] },
  crash: { isHealthy: true, changes: ['CMD ["/bin/sh","-c","echo cannot start: no database >&2; exit 3"]', LABEL] },
  nolabel: { isHealthy: true, changes: [ENTRY, HTTPD] },
};

/**
 * Makes `app:v1 v2 v3 bad late crash nolabel` and `db:1`: name in the registry → local image. All apps answer on port 80: `/` and
 * `/version` with the version, `/up` with 200 (not `bad`; `late` only after 3 s), `/cgi-bin/slow?N` after N s, `/cgi-bin/env`.
 */
export async function appImages(): Promise<Readonly<Record<string, string>>> {
  const images: Record<string, string> = {};
  for (const [version, variant] of Object.entries(VARIANTS)) {
    images[`app:${version}`] = await appImage(version, variant);
  }
  const changes = ['CMD ["sleep","100000"]'];
  images['db:1'] = await ensureImage({ name: 'db', madeFrom: 2, changes, layOut: layOutBusybox });
  return images;
}

/** Lays out a busybox with all its commands in /bin. */
export async function layOutBusybox(root: string): Promise<void> {
  await mkdir(join(root, 'bin'));
  await mkdir(join(root, 'tmp'));
  await chmod(join(root, 'tmp'), 0o1777);
  await copyFile('/bin/busybox', join(root, 'bin/busybox'));
  const commands = (await run(['/bin/busybox', '--list'])).trim().split('\n');
  for (const command of commands.filter((name) => name !== 'busybox')) {
    await symlink('busybox', join(root, 'bin', command));
  }
}

function appImage(version: string, variant: Variant): Promise<string> {
  const files = appFiles(version, variant);
  return ensureImage({
    name: `app-${version}`,
    madeFrom: [files, ENTRYPOINT, 2],
    changes: [...variant.changes, 'EXPOSE 80'],
    layOut: async (root) => {
      await layOutBusybox(root);
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
      }
    },
  });
}

function appFiles(version: string, variant: Variant): Readonly<Record<string, string>> {
  return {
    entrypoint: ENTRYPOINT,
    late: LATE,
    'www/index.html': `app ${version}\n`,
    'www/version': `${version}\n`,
    'www/cgi-bin/slow': SLOW,
    'www/cgi-bin/env': ENVIRONMENT,
    [`public/assets/app-${version}.js`]: `// ${version}\n`,
    ...(variant.isHealthy ? { 'www/up': 'ok\n' } : {}),
  };
}
