import { HOST_USERS } from './host-image.ts';
import { execOn, waitForHost, type Host } from './host.ts';

const HOMES = HOST_USERS.map((user) => (user === 'root' ? '/root' : `/home/${user}`)).join(' ');

const EMPTY = `
pgrep -x sshd >/dev/null || /usr/sbin/sshd
docker info >/dev/null 2>&1 || { (start-docker &) ; for i in $(seq 100); do docker info >/dev/null 2>&1 && break; sleep 0.1; done; }
containers=$(docker ps -aq)
[ -z "$containers" ] || docker rm -fv $containers >/dev/null
docker network prune -f >/dev/null & docker volume prune -af >/dev/null & 
images=$(docker image ls -aq | sort -u)
[ -z "$images" ] || docker rmi -f $images >/dev/null
wait
find ${HOMES} -mindepth 1 -maxdepth 1 ! -name .ssh ! -name .bashrc ! -name .profile ! -name .bash_logout -exec rm -rf {} +
find /tmp -mindepth 1 -maxdepth 1 -exec rm -rf {} +
`;

/** Empties a host: no container, image, volume or network of a test, empty home directories, sshd and Docker running. */
export async function resetHost(host: Host): Promise<void> {
  await execOn(host, EMPTY);
  await waitForHost(host);
}
