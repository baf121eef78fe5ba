/** Keys of a role, a map under `servers`. */
import { proxyKeys } from './proxy-keys.ts';
import { envKeys, loggingKeys } from './shared-keys.ts';
import { anythingMap, boolean, host, integer, key, keys, listOf, mapOf, oneOf, text } from './shapes.ts';

/** The keys of a role that is a map. */
export const roleKeys = keys({
  hosts: key(listOf(host), 'Hosts of the role, each a name or a map of a name to its tags.'),
  cmd: key(text, "Command instead of the image's own."),
  stop_timeout: key(integer, 'Seconds that docker stop waits before it kills.'),
  options: key(anythingMap, 'Further options for docker run. restart sets the restart policy (unless-stopped).'),
  logging: key(loggingKeys, 'Docker logging of this role, merged over the root.'),
  proxy: key(oneOf(boolean, proxyKeys), 'Whether and how kamal-proxy serves this role; merged over the root.'),
  labels: key(mapOf(text), 'Container labels of this role.'),
  env: key(envKeys, 'Environment of this role, over the root.'),
  asset_path: key(text, 'Path inside the container whose files old and new containers share.'),
});

/** A list of hosts (the role web), or a map of roles. */
export const serversShape = oneOf(listOf(host), mapOf(oneOf(listOf(host), roleKeys)));
