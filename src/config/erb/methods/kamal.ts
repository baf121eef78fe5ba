/** What configurations take from Kamal itself. */
import type { Method } from '../call.ts';
import { runCommand } from '../commands.ts';

/** As Kamal 2.12 (`utils.rb`): asks Docker, so it counts as a command. */
const dockerArch: Method = (_, { node, scope }) => {
  const arch = runCommand(scope.session, "docker info --format '{{.Architecture}}'", node).trim();
  if (arch.includes('aarch64')) return 'arm64';
  return arch.includes('x86_64') ? 'amd64' : arch;
};

export const KAMAL_UTILS: Readonly<Record<string, Method>> = { docker_arch: dockerArch };
