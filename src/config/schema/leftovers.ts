/** Keys of Kamal 1 and frequent mistakes, and what to write instead. `*` stands for one name. */

const LEFTOVERS: Readonly<Record<string, string>> = {
  traefik: 'Kamal 2 routes with kamal-proxy: delete traefik, and set proxy.host, proxy.ssl and proxy.app_port',
  healthcheck: 'write path, interval and timeout under proxy.healthcheck; the port is proxy.app_port',
  stop_wait_time: 'write drain_timeout (proxied roles) or stop_timeout (others)',
  audit_broadcast_cmd: 'use the hooks in .kamal/hooks',
  cron: 'make it a role under servers, with hosts and a cmd',
  hooks: 'hooks are files in hooks_path (.kamal/hooks)',
  port: 'the port of the app is proxy.app_port',
  'builder.multiarch': 'list the architectures in builder.arch: [amd64, arm64], or name the one you need',
  'servers.*.traefik': 'write servers.ROLE.proxy: true (or a map with its host)',
  'servers.*.port': 'write it as servers.ROLE.proxy.app_port, or publish it with servers.ROLE.options.publish',
  'servers.*.healthcheck': 'write it under servers.ROLE.proxy.healthcheck',
  'servers.*.volumes': 'volumes are for all roles (root volumes); for one role use servers.ROLE.options.volume',
  'proxy.healthcheck.max_attempts': 'the proxy asks until deploy_timeout (root) is over; delete it',
  'proxy.healthcheck.port': 'write it as proxy.app_port',
  'proxy.healthcheck.cord': 'Kamal 2 has no cord files; delete it',
  'proxy.healthcheck.exposed_port': 'delete it: the proxy asks inside the Docker network',
  'proxy.ssl_certificate_path': 'name the secret that holds the certificate in proxy.ssl.certificate_pem',
  'proxy.ssl_private_key_path': 'name the secret that holds the key in proxy.ssl.private_key_pem',
};

const TYPES: Readonly<Record<string, string>> = {
  'builder.local': 'since Kamal 2 it is true or false; the architecture goes into builder.arch',
  'builder.remote': 'since Kamal 2 it is a URL; the architecture goes into builder.arch',
};

/** What to write instead of an unknown key, if it is a known mistake. */
export const leftoverHint = (path: readonly string[]): string | undefined => lookUp(LEFTOVERS, path);

/** What changed about a key whose value has the type that it had in Kamal 1. */
export const changedTypeHint = (path: readonly string[]): string | undefined => lookUp(TYPES, path);

function lookUp(table: Readonly<Record<string, string>>, path: readonly string[]): string | undefined {
  const found = Object.keys(table).find((pattern) => {
    const parts = pattern.split('.');
    const tail = path.slice(parts[0] === 'proxy' ? path.indexOf('proxy') : 0);
    return parts.length === tail.length && parts.every((part, at) => part === '*' || part === tail[at]);
  });
  return found === undefined ? undefined : table[found];
}
