/** What must be there, and what one root key alone can get wrong. */
import { shellWords } from '../../../planner/shell-words.ts';
import { compareVersions, isVersion } from '../../../planner/versions.ts';
import {
  entriesOf,
  entryOf,
  integerAt,
  isBlankTree,
  isFalse,
  isName,
  isText,
  isTrue,
  keyText,
  settingAt,
  type Tree,
  textAt,
  valueAt,
} from '../tree.ts';
import { OWN_KEY, UNHANDLED_KEYS } from '../schema/root-keys.ts';
import { KAMAL_VERSION } from '../kamal-version.ts';
import { isInlineKey } from '../resolve/machine.ts';
import { textPairs } from '../resolve/values.ts';
import { error, type Problem, type Rule, warning } from './rule.ts';

export const destinationGiven: Rule = function* ({ root, destination, destinations }) {
  if (!isTrue(valueAt(root, 'require_destination')) || destination !== undefined) return;
  const hint = `add -d ${destinations.join(', or -d ') || 'DESTINATION'}`;
  yield error(entryOf(root, 'require_destination')?.key ?? root, 'a destination is required', hint);
};

export const required: Rule = function* ({ root, config }) {
  for (const key of ['service', 'registry']) {
    if (isMissing(valueAt(root, key))) yield error(entryOf(root, key)?.key ?? root, `${key} is required`);
  }
  const image = valueAt(root, 'image');
  if (config.image === '' && isMissing(image)) yield error(entryOf(root, 'image')?.key ?? root, 'image is required');
  if (isText(image) && /\s/.test(image.text.trim())) {
    const { source, start, end } = image.place;
    const isContinued = source.text.slice(start, end).includes('\n');
    const hint = isContinued ? 'the next line continues it: is one between them missing?' : undefined;
    yield error(image, `no image has the name ${image.text}`, hint);
  }
  const servers = valueAt(root, 'servers');
  if (servers === undefined && isBlankTree(valueAt(root, 'accessories'))) {
    yield error(root, 'neither servers nor accessories are given');
  }
};

/** Blank, but not null: that has the wrong type and was reported as such. */
const isMissing = (node: Tree | undefined): boolean =>
  isBlankTree(node) && !(node?.kind === 'scalar' && node.type === 'null');

export const service: Rule = function* ({ root }) {
  const node = valueAt(root, 'service');
  if (node === undefined || node.kind !== 'scalar' || isBlankTree(node)) return;
  if (!isName(node)) yield error(node, 'service should be text', 'put it in quotes');
  if (isName(node) && !/^[a-z0-9_-]+$/i.test(node.text)) {
    yield error(node, `service ${node.text} may only have letters, digits, - and _`);
  }
};

export const versions: Rule = function* ({ root }) {
  const node = valueAt(root, 'minimum_version');
  const minimum = settingAt(root, 'minimum_version');
  if (node === undefined || minimum === undefined) return;
  if (!isVersion(minimum)) yield error(node, `minimum_version ${minimum} is not a version`);
  if (isVersion(minimum) && compareVersions(minimum, KAMAL_VERSION) > 0) {
    yield error(node, `this file wants Kamal ${minimum}; this program does what Kamal ${KAMAL_VERSION} does`);
  }
};

export const numbers: Rule = function* ({ root }) {
  const retain = valueAt(root, 'retain_containers');
  if (retain !== undefined && (integerAt(root, 'retain_containers') ?? 1) < 1) {
    yield error(retain, 'retain_containers must be at least 1');
  }
  for (const key of ['deploy_timeout', 'drain_timeout', 'readiness_delay']) {
    const seconds = integerAt(root, key) ?? 0;
    if (seconds < 0) yield error(valueAt(root, key) ?? root, `${key} ${seconds} is no number of seconds`);
  }
  const limit = valueAt(root, 'boot', 'limit');
  const text = settingAt(root, 'boot', 'limit');
  if (limit?.kind === 'scalar' && text !== undefined && !text.endsWith('%')) {
    if (!(Number.parseFloat(text) >= 1)) {
      yield error(limit, `boot.limit ${text} is no number of hosts`, 'write a number from 1 on, or a percentage');
    } else if (limit.type === 'string') {
      yield warning(limit, 'boot.limit is in quotes, which makes Kamal crash', 'write it without quotes');
    }
  }
};

/** A shell of the host would read the rest of such a line, outside the container. */
export const release: Rule = function* ({ root }) {
  const node = valueAt(root, OWN_KEY, 'release');
  if (node?.kind !== 'scalar') return;
  const where = `${OWN_KEY}.release`;
  const command = settingAt(root, OWN_KEY, 'release')?.trim() ?? '';
  if (command === '') yield error(node, `${where} is blank`, 'write a program, such as bin/rails db:migrate');
  if (command.includes('\n') || shellWords(command) === undefined) {
    yield error(node, `${where} is not one program with its arguments`, `for more than that: sh -c '…'`);
  }
};

/** What Kamal crashes on when it first connects. */
export const ssh: Rule = function* ({ root }) {
  const files = valueAt(root, 'ssh', 'config');
  if (files?.kind === 'scalar' && !['string', 'boolean', 'null'].includes(files.type)) {
    yield error(files, `ssh.config should be a boolean, text or a list, not ${files.text}`);
  }
  const user = valueAt(root, 'ssh', 'user');
  // Kamal then logs in as whoever runs it, and with `app exec --interactive` as a user of the name false.
  if (user !== undefined && isFalse(user)) yield error(user, 'ssh.user is false', 'write the name of a user');
  const port = valueAt(root, 'ssh', 'port');
  if (port !== undefined && !/^\d{1,5}$/.test(settingAt(root, 'ssh', 'port') ?? '22')) {
    yield error(port, `ssh.port ${textAt(root, 'ssh', 'port')} is no port`);
  }
  const level = valueAt(root, 'ssh', 'log_level');
  const known = ['debug', 'info', 'warn', 'error', 'fatal', 'unknown'];
  if (
    level?.kind === 'scalar' &&
    level.type !== 'integer' &&
    level.type !== 'null' &&
    !known.includes(level.text.toLowerCase())
  ) {
    yield error(level, `ssh.log_level ${level.text} is no log level`, `write ${known.slice(0, 5).join(', ')}`);
  }
};

export const hooks: Rule = function* ({ root, config, fileExists }) {
  const node = valueAt(root, 'hooks_output');
  if (node !== undefined && !isFalse(node)) yield* hooksOutput(node);
  for (const old of ['pre-traefik-reboot', 'post-traefik-reboot']) {
    if (!fileExists(`${config.hooksPath}/${old}`)) continue;
    const renamed = old.replace('traefik', 'proxy');
    yield error(
      entryOf(root, 'hooks_path')?.value ?? root,
      `the hook ${old} is from Kamal 1`,
      `rename it to ${renamed}`,
    );
  }
};

function* hooksOutput(node: Parameters<typeof textPairs>[0] & object): Iterable<Problem> {
  const levels = node.kind === 'hash' ? textPairs(node) : [['all hooks', node.kind === 'scalar' ? node.text : '']];
  for (const [hook, level] of levels) {
    if (level === 'quiet' || level === 'verbose') continue;
    yield error(node, `hooks_output for ${hook} is ${level}`, 'write quiet or verbose');
  }
}

/** Kamal's top-level commands, which no alias may hide. */
const COMMANDS =
  'accessory app audit build config deploy details docs init lock proxy prune redeploy registry remove rollback secrets server setup upgrade version'.split(
    ' ',
  );

export const aliases: Rule = function* ({ root }) {
  for (const { key } of entriesOf(valueAt(root, 'aliases'))) {
    const name = keyText(key);
    if (!isName(key) || !/^[a-z0-9_-]+$/.test(name)) {
      yield error(key, `aliases.${name}: a name may only have lower-case letters, digits, - and _`);
    }
    if (COMMANDS.includes(name)) yield error(key, `aliases.${name} has the name of a command`);
    const hidden = COMMANDS.filter((command) => command !== name && command.startsWith(name));
    if (hidden.length === 0 || COMMANDS.includes(name)) continue;
    yield warning(key, `aliases.${name} is never used: ${name} is short for ${hidden.join(' or ')}`, 'rename it');
  }
};

export const output: Rule = function* ({ root }) {
  for (const [kind, field] of [
    ['otel', 'endpoint'],
    ['file', 'path'],
  ] as const) {
    const node = valueAt(root, 'output', kind);
    if (node !== undefined && settingAt(node, field) === undefined)
      yield error(node, `output.${kind}.${field} is required`);
  }
};

export const unhandled: Rule = function* ({ root }) {
  for (const { key } of root.entries) {
    const name = keyText(key);
    const note = Object.hasOwn(UNHANDLED_KEYS, name) ? UNHANDLED_KEYS[name] : undefined;
    if (note !== undefined) yield warning(key, `${name}: ${note}`);
  }
  const keyData = valueAt(root, 'ssh', 'key_data');
  for (const item of keyData?.kind === 'list' ? keyData.items : []) {
    if (item.kind !== 'scalar' || !isInlineKey(item.text)) continue;
    const at = { ...item.place, end: item.place.start + 1 };
    yield warning(at, 'ssh.key_data holds a private key itself', 'keep the key in a secret and name the secret here');
  }
};
