/** Which secrets a plan needs, and where the configuration names those that nobody defines. */
import type { Credential } from '../planner/config.ts';
import type { Plan } from '../planner/plan.ts';
import type { Situation } from '../planner/situation.ts';
import type { Command, Text } from '../planner/step.ts';
import { type Diagnostic, diagnoseAt, diagnoseFile } from './config/diagnostic.ts';
import type { Scalar, Tree } from './config/tree.ts';
import type { Project } from './project.ts';

/** Names of the secrets in the plan's commands. */
export function secretsOf(plan: Plan): string[] {
  const names = plan.steps.flatMap((step) => [...step.commands, ...step.rescue].flatMap(inCommand));
  return [...new Set(names)].sort();
}

function inCommand(command: Command): string[] {
  if ('shell' in command) return [...inText(command.shell), ...inText(command.stdin ?? [])];
  return 'upload' in command && Array.isArray(command.content) ? inText(command.content as Text) : [];
}

const inText = (text: Text): string[] => text.flatMap((part) => (typeof part === 'string' ? [] : [part.secret]));

/** One diagnostic per secret that no secrets file defines, at the place that names it. */
export function missingSecrets(names: readonly string[], { loaded, secrets }: Project): Diagnostic[] {
  const files = secrets.candidates.join(' or ');
  const missing = names.filter((name) => !secrets.names.includes(name));
  return missing.map((name) => {
    const node = findScalar(loaded.raw, (text) => text === name || text.endsWith(`:${name}`));
    const known =
      secrets.names.length === 0 ? 'nothing is defined there' : `defined there: ${secrets.names.join(', ')}`;
    const wording = { message: `secret ${name} is not defined in ${files}`, hint: known };
    return node === undefined ? diagnoseFile(loaded.config.secretsPath, wording) : diagnoseAt(node.place, wording);
  });
}

function findScalar(tree: Tree, isIt: (text: string) => boolean): Scalar | undefined {
  if (tree.kind === 'scalar') return isIt(tree.text) ? tree : undefined;
  const children = tree.kind === 'list' ? tree.items : tree.entries.map((entry) => entry.value);
  for (const child of children) {
    const found = findScalar(child, isIt);
    if (found !== undefined) return found;
  }
  return undefined;
}

const ofCredential = (credential: Credential | undefined): string[] =>
  credential !== undefined && 'secret' in credential ? [credential.secret] : [];

/** Every secret that the run can need, whatever its hosts look like; accessories are only booted by setup. */
export function secretsOfRun({ config, selection, intent }: Situation): string[] {
  const accessories = intent.verb === 'setup' ? selection.accessories : [];
  const owners = [...selection.roles, ...accessories];
  const envs = [
    ...selection.roles.flatMap((role) => role.hosts.map((host) => host.env)),
    ...accessories.map(({ env }) => env),
  ];
  const registries = [config.registry, ...accessories.flatMap(({ registry }) => registry ?? [])];
  const certificates = owners.flatMap(({ proxy }) =>
    typeof proxy?.ssl === 'object' ? [proxy.ssl.certificatePem, proxy.ssl.privateKeyPem] : [],
  );
  const names = [
    ...envs.flatMap((env) => env.secrets.map(({ secret }) => secret)),
    ...registries.flatMap(({ username, password }) => [...ofCredential(username), ...ofCredential(password)]),
    ...config.ssh.keyData.flatMap(ofCredential),
    ...certificates,
  ];
  return [...new Set(names)].sort();
}
