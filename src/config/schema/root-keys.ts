/** The keys of deploy.yml: the one table that everything about keys is read from. */
import { accessoryKeys } from './accessory-keys.ts';
import { bootKeys, builderKeys, hooksOutputShape, outputKeys, sshKeys, sshkitKeys } from './machine-keys.ts';
import { proxyKeys } from './proxy-keys.ts';
import { serversShape } from './server-keys.ts';
import { loggingKeys, registryKeys, rootEnvKeys } from './shared-keys.ts';
import { boolean, integer, type Keys, key, keys, listOf, mapOf, text } from './shapes.ts';

/** The extension that this program reads. */
export const OWN_KEY = 'x-kamal-plan';

const ownKeys = keys({
  release: key(
    text,
    'Program and arguments, such as bin/rails db:migrate: a deploy runs it once, in a container of the new image with the ' +
      'environment of its role on the primary host, before anything of the new version starts. It must bear being run again.',
  ),
  allow_blank: key(
    listOf(text),
    'Names of secrets that may be blank; any other blank one stops the runs that need it.',
  ),
});

/** Everything that may stand in deploy.yml. */
export const rootKeys: Keys = {
  ...keys({
    service: key(text, 'Name of the app, part of every container name. Letters, digits, - and _.'),
    image: key(text, 'Image repository without server and tag. With a local registry: the service name.'),
    labels: key(mapOf(text), 'Labels for every app container.'),
    volumes: key(listOf(text), 'Volumes for every app container, as docker run takes them.'),
    registry: key(registryKeys, 'Where images are pushed and pulled.'),
    servers: key(serversShape, 'A list of hosts for the role web, or a map of roles.'),
    env: key(rootEnvKeys, 'Environment of every app container.'),
    asset_path: key(text, 'PATH[:MOUNT OPTIONS] whose files old and new containers share.'),
    hooks_path: key(text, 'Directory of hooks.', '.kamal/hooks'),
    hooks_output: key(hooksOutputShape, 'quiet or verbose, for all hooks or by hook.'),
    secrets_path: key(text, 'Secrets file.', '.kamal/secrets'),
    error_pages_path: key(text, 'Local directory with pages such as 502.html that the proxy shows.'),
    require_destination: key(boolean, 'Refuse to run without --destination.', false),
    primary_role: key(text, 'Role that is booted first and gates the others.', 'web'),
    allow_empty_roles: key(boolean, 'Accept roles without hosts.', false),
    retain_containers: key(integer, 'Stopped containers to keep per host.', 5),
    minimum_version: key(text, 'Smallest Kamal version that may use this file.'),
    readiness_delay: key(integer, 'Seconds that a container without health check must run.', 7),
    deploy_timeout: key(integer, 'Seconds that a new container has to become healthy.', 30),
    drain_timeout: key(integer, 'Seconds that requests to an old container have to finish.', 30),
    stop_timeout: key(integer, 'Seconds that docker stop waits before it kills.'),
    run_directory: key(text, 'Has no effect since Kamal 2: everything is under .kamal.'),
    ssh: key(sshKeys, 'How to connect to the hosts.'),
    builder: key(builderKeys, 'How the image is built.'),
    accessories: key(mapOf(accessoryKeys), 'Services beside the app: databases, caches and the like.'),
    proxy: key(proxyKeys, 'How kamal-proxy serves the proxied roles.'),
    sshkit: key(sshkitKeys, 'Limits for connections.'),
    boot: key(bootKeys, 'How many hosts are booted at a time.'),
    logging: key(loggingKeys, 'Docker logging of all containers.'),
    output: key(outputKeys, 'Where a copy of the output goes.'),
    aliases: key(mapOf(text), 'Short names for commands.'),
    [OWN_KEY]: key(ownKeys, 'What kamal-plan does besides; Kamal passes it over.'),
  }),
  extensions: true,
};

/** Keys that are accepted and warned about because nothing acts on them. */
export const UNHANDLED_KEYS: Readonly<Record<string, string>> = {
  run_directory: 'ignored, as by Kamal 2: everything is kept under .kamal',
};
