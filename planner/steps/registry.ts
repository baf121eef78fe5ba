/** Sessions with registries. The password travels on stdin; Kamal puts it into the argument list. */
import type { Credential, Registry } from '../config.ts';
import * as names from '../names.ts';
import { kamalQuote } from '../quoting.ts';
import type { Draft, SecretRef, Text } from '../step.ts';
import * as things from '../things.ts';
import { draft } from './draft.ts';

/** True where hosts have to log in: a local registry knows nobody. */
export const needsLogin = (registry: Registry): boolean => !registry.isLocal && registry.password !== undefined;

/** Logs the host in, so that it may pull. */
export function login(host: string, registry: Registry, phase: string): Draft {
  const server = names.serverOf(registry);
  return draft({
    kind: 'login',
    host,
    subject: server || 'docker.io',
    action: 'update',
    label: `log in to ${server || 'Docker Hub'}`,
    explain: 'Opens a session with the registry for the SSH user. The password travels on stdin.',
    cause: 'images are pulled from there',
    phase,
    keep: 'needed',
    needs: [things.docker(host)],
    gives: [things.session(server, host)],
    commands: () => [
      {
        shell: ['docker login ', server && `${server} `, '-u ', ...asWord(registry.username), ' --password-stdin'],
        stdin: [asValue(registry.password)],
      },
    ],
    undo: () => ({ irreversible: `the session stays until docker logout ${server}`.trim() }),
    timeout: 60,
  });
}

const asWord = (credential: Credential | undefined): Text => {
  if (credential === undefined) return ['""'];
  return 'literal' in credential ? [kamalQuote(credential.literal)] : [{ secret: credential.secret, as: 'shell' }];
};

const asValue = (credential: Credential | undefined): string | SecretRef => {
  if (credential === undefined) return '';
  return 'literal' in credential ? credential.literal : { secret: credential.secret, as: 'raw' };
};
