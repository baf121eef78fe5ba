/** A project that is built: an app out of busybox, its configuration, and a run that knows the registry by name. */
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { addBuildx } from '../rig/buildx.ts';
import type { Fleet } from '../rig/fleet.ts';
import { finish, type Finished } from '../rig/run.ts';
import { commitAs, makeProject, type Project } from './project.ts';
import { TOOL_DIR } from './tool.ts';

/** Seen by nobody but the build: it keeps only what `rev` makes of it. */
export const BUILD_TOKEN = 'build-token-canary';

const HTTPD = "trap 'kill $!; exit 0' TERM; /bin/busybox httpd -f -p 80 -h /www & wait $!";

const DOCKERFILE = `FROM scratch
ARG GREETING
COPY busybox /bin/busybox
COPY www /www
RUN --mount=type=secret,id=BUILD_TOKEN ["/bin/busybox", "sh", "-c", "/bin/busybox rev /run/secrets/BUILD_TOKEN > /www/token; echo $GREETING > /www/greeting"]
EXPOSE 80
CMD ["/bin/busybox", "sh", "-c", ${JSON.stringify(HTTPD)}]
`;

const HOOK = `#!/bin/sh
env | grep '^KAMAL_' | sort > "$HOME/pre-build"
docker image ls -q app > "$HOME/built-before"
`;

/** Everything of the project but its busybox. */
export const files = (version: string, more = ''): Readonly<Record<string, string>> => ({
  Dockerfile: DOCKERFILE,
  'www/version': `${version}\n`,
  'www/up': 'ok\n',
  '.kamal/hooks/pre-build': HOOK,
  '.kamal/secrets': `REG_PW=reg-pw-canary\nBUILD_TOKEN=${BUILD_TOKEN}\n`,
  'config/deploy.yml': `service: app
image: built
servers: [vm1, vm2]
env: { clear: { PLAIN: plain${more} } }
proxy: { host: app.example.com, app_port: 80 }
registry: { server: registry:5000, username: u, password: [REG_PW] }
builder:
  arch: amd64
  driver: docker
  args: { GREETING: hello }
  secrets: [BUILD_TOKEN]
deploy_timeout: 10
`,
});

/** A git repository with the project, and a home with buildx. */
export async function makeBuiltProject(fleet: Fleet): Promise<Project> {
  const project = await makeProject(fleet, files('one'));
  await cp('/bin/busybox', join(project.directory, 'busybox'));
  await addBuildx(project.env['HOME'] ?? '');
  await mkdir(join(project.env['HOME'] ?? '', 'tmp'));
  await commitAs(project, 'Kim');
  return { ...project, env: { ...project.env, TMPDIR: join(project.env['HOME'] ?? '', 'tmp') } };
}

// Docker's client asks the registry itself, and ssh asks nobody where its home is: both get theirs in a mount namespace.
const NAMED =
  'mkdir -p /root/.ssh && mount --bind "$NAMES" /etc/hosts && mount --bind "$HOME/.ssh" /root/.ssh && exec "$@"';

/** Runs the tool to its end, on a machine that knows the name of the registry. */
export function build(fleet: Fleet, project: Project, argv: readonly string[]): Promise<Finished> {
  const tool = [process.execPath, join(TOOL_DIR, 'bin.js'), ...argv];
  const env = { ...project.env, NAMES: fleet.hostsFile };
  return finish(['unshare', '-m', 'sh', '-c', NAMED, 'sh', ...tool], { cwd: project.directory, env });
}
