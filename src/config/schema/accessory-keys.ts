/** Keys of an accessory. */
import { proxyKeys } from './proxy-keys.ts';
import { envKeys, registryKeys } from './shared-keys.ts';
import { anythingMap, boolean, host, key, keys, listOf, mapOf, oneOf, path, text } from './shapes.ts';

/** The keys of one entry under `accessories`. */
export const accessoryKeys = keys({
  service: key(text, 'Container name. Default: SERVICE-NAME, without the destination.'),
  image: key(text, 'Image reference.'),
  registry: key(registryKeys, 'Registry of this image, if not the root one.'),
  host: key(text, 'The one host it runs on.'),
  hosts: key(listOf(host), 'The hosts it runs on.'),
  role: key(text, 'Role whose hosts it runs on.'),
  roles: key(listOf(text), 'Roles whose hosts it runs on.'),
  tag: key(text, 'Tag whose hosts it runs on.'),
  tags: key(listOf(text), 'Tags whose hosts it runs on.'),
  cmd: key(text, "Command instead of the image's own."),
  port: key(text, 'Port to publish: PORT, HOST:CONTAINER or ADDRESS:HOST:CONTAINER. Quote it.'),
  labels: key(mapOf(text), 'Container labels.'),
  options: key(anythingMap, 'Further options for docker run. restart sets the restart policy (unless-stopped).'),
  env: key(envKeys, 'Environment of the container.'),
  files: key(listOf(path), 'Files to upload and mount: LOCAL:REMOTE[:OPTIONS], or a map with local and remote.'),
  directories: key(listOf(path), 'Directories to create and mount: LOCAL:REMOTE[:OPTIONS], or a map.'),
  volumes: key(listOf(text), 'Volumes as docker run takes them.'),
  network: key(text, 'Docker network.', 'kamal'),
  proxy: key(oneOf(boolean, proxyKeys), 'How kamal-proxy serves it; nothing is taken from the root.'),
});

/** Keys of an entry of `files` or `directories` written as a map; Kamal lets others pass. */
export const pathKeys = keys({
  local: key(text, 'Path here (files), or under the service directory on the host (directories).'),
  remote: key(text, 'Path inside the container.'),
  mode: key(text, 'Permissions. Default for files: 755.'),
  owner: key(text, 'USER:GROUP for chown.'),
  options: key(text, 'Mount options, for example ro.'),
});
