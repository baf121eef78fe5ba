/** Everything about hosts that a change would change: files with their times and content, and all that Docker knows. */
import type { Fleet } from '../rig/fleet.ts';

const LOOK = `
find /root /home /tmp /etc -xdev -printf '%M %u %T@ %s %p\\n' | sort -k 5
find /root /home /tmp -xdev -type f -exec sha256sum {} + | sort -k 2
all() { [ -z "$2" ] || docker $1 inspect --format '{{json .}}' $2 | sed -E 's/"(ExecIDs|Mounts)":(null|\\[[^]]*\\]),//g'; }
all container "$(docker ps -aq --no-trunc | sort)"
all image "$(docker image ls -aq --no-trunc | sort -u)"
all network "$(docker network ls -q --no-trunc | sort)"
all volume "$(docker volume ls -q | sort)"
find /var/lib/docker/volumes -type f -printf '%M %u %T@ %s %p\\n' | sort -k 5
`;

/** One text per host, equal only if nothing changed. Docker forgets finished `docker exec`s some time later and lists mounts in any order: both are left out. */
export async function snapshot(fleet: Fleet): Promise<Readonly<Record<string, string>>> {
  const looks = fleet.hosts.map(async ({ name }): Promise<[string, string]> => [name, await fleet.exec(name, LOOK)]);
  return Object.fromEntries(await Promise.all(looks));
}
