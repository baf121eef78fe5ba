/** Keys about this machine and its connections: `builder`, `ssh`, `sshkit`, `boot`, `output`. */
import { anythingMap, boolean, integer, key, keys, listOf, mapOf, oneOf, text } from './shapes.ts';

export const builderKeys = keys({
  arch: key(oneOf(listOf(text), text), 'Required: amd64, arm64, or a list of both.'),
  remote: key(text, 'Docker host that builds for architectures other than the local one, for example ssh://user@host.'),
  local: key(boolean, 'false never builds here; needs remote.', true),
  pack: key(
    keys({
      builder: key(text, 'Buildpack builder image.'),
      buildpacks: key(listOf(text), 'Buildpacks to use.'),
    }),
    'Build with Cloud Native Buildpacks instead of a Dockerfile.',
  ),
  cache: key(
    keys({
      type: key(text, 'gha or registry.'),
      options: key(text, 'Further cache options, for example mode=max.'),
      image: key(text, 'Cache image for type registry. Default: IMAGE-build-cache.'),
    }),
    'Where build layers are kept.',
  ),
  context: key(text, 'Build context. Default: a clean git clone; "." builds what lies here.'),
  dockerfile: key(text, 'Dockerfile to use.', 'Dockerfile'),
  target: key(text, 'Build stage to stop at.'),
  args: key(anythingMap, 'Build arguments.'),
  secrets: key(listOf(text), 'Names from the secrets file that the build may mount.'),
  ssh: key(text, 'SSH agent or keys for the build, for example default=$SSH_AUTH_SOCK.'),
  driver: key(text, 'buildx driver; also docker, or cloud ORG/NAME.', 'docker-container'),
  provenance: key(text, 'Provenance attestation: mode=max, or false.'),
  sbom: key(boolean, 'Whether to attach a bill of materials.'),
});

export const sshKeys = keys({
  user: key(text, 'User on the hosts.', 'root'),
  port: key(text, 'Port of the hosts.', 22),
  proxy: key(text, '[USER@]HOST to jump through; the user is root unless given.'),
  proxy_command: key(text, 'Command whose input and output is the connection.'),
  log_level: key(text, "Kamal's SSH log level; has no effect here."),
  keys_only: key(boolean, 'Use only the keys named here, not those of the agent.', false),
  keys: key(listOf(text), 'Private key files.'),
  key_data: key(listOf(text), 'Names of secrets that hold private keys.'),
  config: key(
    oneOf(listOf(text), boolean, text),
    'OpenSSH configuration: true for the usual files, false for none, or files.',
    true,
  ),
  forward_agent: key(boolean, 'Forward the SSH agent to the hosts.', true),
});

export const sshkitKeys = keys({
  max_concurrent_starts: key(integer, 'Connections that may be opened at the same time.', 30),
  pool_idle_timeout: key(integer, 'Seconds that an idle connection is kept.', 900),
  dns_retries: key(integer, 'How often a failed name lookup is repeated.', 3),
});

export const bootKeys = keys({
  limit: key(text, 'Hosts per batch: a number, or a percentage of all hosts. Default: all at once.'),
  wait: key(integer, 'Seconds to wait after each batch.'),
  parallel_roles: key(boolean, 'Boot the roles of one host at the same time.', false),
});

export const outputKeys = keys({
  otel: key(keys({ endpoint: key(text, 'OTLP endpoint.') }), 'Send output to OpenTelemetry.'),
  file: key(keys({ path: key(text, 'Directory for log files.') }), 'Write output to files.'),
});

/** A level for all hooks, or a map of hook to level. */
export const hooksOutputShape = oneOf(text, mapOf(text));
