/** Which secrets a plan needs, and where the configuration names those that nobody defines. */
import type { Accessory, Config, Credential, Env, ProxyConfig, Registry } from '../planner/config.ts';
import type { Verb } from '../planner/intent.ts';
import type { Plan, Step } from '../planner/plan.ts';
import type { Situation } from '../planner/situation.ts';
import type { Command, Text } from '../planner/step.ts';
import { type Diagnostic, diagnoseAt, diagnoseFile } from './config/diagnostic.ts';
import { OWN_KEY } from './config/schema/root-keys.ts';
import type { Scalar, Tree } from './config/tree.ts';
import type { Project } from './project.ts';

/** Names of the secrets in the plan's commands. */
export const secretsOf = ({ steps }: Pick<Plan, 'steps'>): string[] => sorted(steps.flatMap(inStep));

const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort();

const inStep = ({ commands, rescue }: Step): string[] => [...commands, ...rescue].flatMap(inCommand);

/** Names of the secrets that the plan needs: those of its commands, and those of the templates that it uploads. */
export function secretsFor(plan: Pick<Plan, 'steps'>, { accessories }: Config): string[] {
  const rendered = plan.steps.flatMap(({ commands }) => commands.flatMap(renderedFor));
  const templates = accessories.filter(({ name }) => rendered.includes(name));
  return sorted([...secretsOf(plan), ...templates.flatMap(({ env }) => secretNames(env))]);
}

const renderedFor = (command: Command): string[] =>
  'upload' in command && 'localFile' in command.content ? [command.content.renderedFor ?? ''] : [];

/** Names of the secrets that hold keys for connections. */
export const keySecrets = ({ ssh }: Config): string[] => ssh.keyData.flatMap(ofCredential);

function inCommand(command: Command): string[] {
  if ('shell' in command) return [...inText(command.shell), ...inText(command.stdin ?? [])];
  return 'upload' in command && Array.isArray(command.content) ? inText(command.content as Text) : [];
}

const inText = (text: Text): string[] =>
  text.flatMap((part) => (typeof part === 'object' && 'secret' in part ? [part.secret] : []));

/** One diagnostic per secret that no secrets file defines, at the place that names it. */
export function missingSecrets(
  names: readonly string[],
  situation: Situation,
  { loaded, secrets, literals }: Pick<Project, 'loaded' | 'secrets'> & Partial<Pick<Project, 'literals'>>,
): Diagnostic[] {
  const files = secrets.candidates.join(' or ');
  const users = usersOfSecrets(situation);
  const missing = names.filter((name) => !secrets.names.includes(name) && literals?.has(name) !== true);
  return missing.map((name) => {
    const node = findScalar(loaded.raw, (text) => text === name || text.endsWith(`:${name}`));
    const known =
      secrets.names.length === 0 ? 'nothing is defined there' : `defined there: ${secrets.names.join(', ')}`;
    const message = `secret ${name} is not defined in ${files}${neededBy(name, users)}`;
    const wording = { message, hint: known };
    return node === undefined ? diagnoseFile(loaded.config.secretsPath, wording) : diagnoseAt(node.place, wording);
  });
}

/** One diagnostic per name whose value is blank, at the place that gives it: as good as missing, and Kamal finds it late or never. */
export function blankSecrets(names: readonly string[], situation: Situation, { secrets }: Pick<Project, 'secrets'>) {
  const users = usersOfSecrets(situation);
  const { allowBlank } = situation.config;
  return names
    .filter((name) => !allowBlank.includes(name))
    .map((name): Diagnostic => {
      const message = `secret ${name} is blank${neededBy(name, users)}`;
      const isOnlyPassedOn = (users.get(name) ?? []).every((user) => user.endsWith('env'));
      const hint = isOnlyPassedOn
        ? `where it may be, deploy.yml says ${OWN_KEY}: { allow_blank: [${name}] }`
        : undefined;
      return { ...secrets.placeOf(name), message, ...(hint === undefined ? {} : { hint }) };
    });
}

/** `; needed by …`, or nothing where nobody of the configuration names the secret. */
function neededBy(name: string, users: Users): string {
  const found = users.get(name) ?? [];
  return found.length === 0 ? '' : `; needed by ${found.join(', ')}`;
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

/** Verbs that boot accessories, or upload their files. */
const BOOTING: readonly Verb[] = [
  'setup',
  'upgrade',
  'accessory boot',
  'accessory reboot',
  'accessory upgrade',
  'accessory upload',
];

/** Accessories that the run boots, or uploads files of. */
export function bootedAccessories({ intent, selection }: Situation): readonly Accessory[] {
  if (!BOOTING.includes(intent.verb)) return [];
  const { accessory: name = 'all' } = intent.arguments ?? {};
  return selection.accessories.filter((accessory) => name === 'all' || accessory.name === name);
}

/** Who needs a secret, in words, by its name. */
export type Users = ReadonlyMap<string, readonly string[]>;

/** Every secret that the run can need, whatever its hosts look like, with who needs it; only setup boots accessories. */
export function usersOfSecrets(situation: Situation): Users {
  const { config, selection } = situation;
  const accessories = bootedAccessories(situation);
  const users = new Map<string, string[]>();
  const add = (user: string, names: readonly string[]): void => {
    for (const name of names) users.set(name, [...new Set([...(users.get(name) ?? []), user])]);
  };
  for (const role of selection.roles) {
    for (const { env } of role.hosts) add(`role ${role.name}'s env`, secretNames(env));
    add(`role ${role.name}'s certificate`, certificateOf(role.proxy));
  }
  for (const accessory of accessories) {
    add(`accessory ${accessory.name}'s env`, secretNames(accessory.env));
    add(`accessory ${accessory.name}'s certificate`, certificateOf(accessory.proxy));
    add(`accessory ${accessory.name}'s registry`, loginOf(accessory.registry));
  }
  if (situation.intent.build !== undefined) add('builder.secrets', config.builder.secrets);
  add('the registry', loginOf(config.registry));
  add('ssh.key_data', keySecrets(config));
  return users;
}

export const secretNames = ({ secrets }: Env): string[] => secrets.map(({ secret }) => secret);

const loginOf = (registry: Registry | undefined): string[] => [
  ...ofCredential(registry?.username),
  ...ofCredential(registry?.password),
];

const certificateOf = (proxy: ProxyConfig | undefined): string[] =>
  typeof proxy?.ssl === 'object' ? [proxy.ssl.certificatePem, proxy.ssl.privateKeyPem] : [];
