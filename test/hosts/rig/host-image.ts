import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { debootstrap } from './debian.ts';
import { ensureImage } from './images.ts';
import { shell } from './run.ts';

const SUITE = 'trixie'; // Docker 26.1.5, the version that the recordings of the real Kamal were made with
const PACKAGES = [
  'docker.io',
  'docker-cli',
  'docker-registry',
  'openssh-server',
  'sudo',
  'curl',
  'ca-certificates',
  'iproute2',
  'procps',
];

const DAEMON = { 'insecure-registries': ['registry:5000'], 'registry-mirrors': ['http://mirror:5000'] };

const START_DOCKER = `#!/bin/sh
rm -f /var/run/docker.pid /var/run/docker/containerd/containerd.pid
exec setsid dockerd >>/var/log/dockerd.log 2>&1
`;

// sshd and dockerd may be killed and started again by a test; the host lives on until it is told to go.
const HOST_INIT = `#!/bin/sh
ssh-keygen -A >/dev/null
mkdir -p /run/sshd
/usr/sbin/sshd
start-docker &
trap 'kill $(cat /var/run/docker.pid); while kill -0 $(cat /var/run/docker.pid); do sleep 0.1; done 2>/dev/null; exit 0' TERM
while :; do sleep 86400 & wait $!; done
`;

const REGISTRY_CONFIG = `version: 0.1
log: {level: warn}
storage: {filesystem: {rootdirectory: /var/lib/registry}, delete: {enabled: true}}
http: {addr: ":5000", secret: kamal-plan}
`;

/** Users of a host besides root: one in the docker group, one without any right, one that may use sudo. */
export const HOST_USERS = ['root', 'deploy', 'nodocker', 'admin'] as const;

const USERS = `
useradd -m -s /bin/bash -G docker deploy
useradd -m -s /bin/bash nodocker
useradd -m -s /bin/bash -G sudo admin
echo 'admin ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/admin
rm -f /etc/ssh/ssh_host_* /etc/machine-id
chmod +x /usr/local/sbin/*
`;

/** The image of a host: Debian with sshd, Docker and the registry server; built once per machine. */
export function hostImage(): Promise<string> {
  return ensureImage({
    name: 'host',
    madeFrom: [SUITE, PACKAGES, DAEMON, START_DOCKER, HOST_INIT, REGISTRY_CONFIG, USERS],
    changes: ['CMD ["/usr/local/sbin/host-init"]'],
    layOut,
  });
}

async function layOut(root: string): Promise<void> {
  await debootstrap(SUITE, PACKAGES, root);
  await shell(`mkdir -p ${root}/etc/docker`);
  await writeFile(join(root, 'etc/docker/daemon.json'), JSON.stringify(DAEMON));
  await writeFile(join(root, 'etc/registry.yml'), REGISTRY_CONFIG);
  await writeFile(join(root, 'usr/local/sbin/start-docker'), START_DOCKER);
  await writeFile(join(root, 'usr/local/sbin/host-init'), HOST_INIT);
  await shell(`chroot ${root} sh -euc "$USERS"`, { env: { ...process.env, USERS } });
}
