/** What is special about a host that is only passed through. */
import type { Ssh } from '../../planner/config.ts';
import type { SshSaid } from './ssh-said.ts';

/**
 * The keys of the deploy config come before those of the ssh config and lock out none: Kamal hands them to `ssh -i`, and
 * `keys_only` to nobody (net-ssh 7.3, `proxy/jump.rb`).
 */
export function jumpSsh(ssh: Ssh, said: SshSaid | undefined): Ssh {
  return { ...ssh, keys: [...ssh.keys, ...(said?.keyFiles ?? [])], keysOnly: false };
}
