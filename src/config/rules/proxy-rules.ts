/** What kamal-proxy could not serve. */
import { isIP } from 'node:net';
import { proxyHosts, resolveProxy } from '../resolve/proxy.ts';
import { roleNames, roleNode, roleProxyNode } from '../resolve/roles.ts';
import {
  entriesOf,
  entryOf,
  type Hash,
  inspect,
  integerAt,
  isBlankTree,
  isFalse,
  isText,
  isTrue,
  keyText,
  type Tree,
  valueAt,
} from '../tree.ts';
import { type Checked, error, type Problem, type Rule, warning } from './rule.ts';

interface Written {
  readonly name: string;
  readonly node: Tree;
}

export const proxyMaps: Rule = function* (checked) {
  const { root } = checked;
  const root_ = valueAt(root, 'proxy');
  const own = [...(root_ ? [{ name: 'proxy', node: root_ }] : []), ...roleProxies(root), ...accessoryProxies(root)];
  const problems = own.flatMap(({ name, node }) => [...checkProxy(name, node)]);
  yield* problems;
  if (problems.some(({ severity }) => severity === 'error')) return;
  yield* mergedProblems(root);
};

const roleProxies = (root: Hash): Written[] =>
  roleNames(root).flatMap((role) => {
    const node = valueAt(roleNode(root, role), 'proxy');
    return node?.kind === 'hash' ? [{ name: `servers.${role}.proxy`, node }] : [];
  });

const accessoryProxies = (root: Hash): Written[] =>
  entriesOf(valueAt(root, 'accessories')).flatMap(({ key, value }) => {
    const node = valueAt(value, 'proxy');
    return node?.kind === 'hash' || isTrue(node)
      ? [{ name: `accessories.${keyText(key)}.proxy`, node: node as Tree }]
      : [];
  });

function* checkProxy(name: string, node: Tree): Iterable<Problem> {
  if (isTrue(node)) yield error(node, `${name} should be a map, at least with its host`);
  if (node.kind !== 'hash') return;
  yield* checkHosts(name, node);
  yield* checkAddresses(name, node);
  yield* checkCertificate(name, node);
  yield* checkRun(name, node);
}

function* checkHosts(name: string, node: Hash): Iterable<Problem> {
  const ssl = entryOf(node, 'ssl');
  const isOn = ssl !== undefined && !isFalse(ssl.value);
  if (isOn && isBlankTree(valueAt(node, 'host')) && isBlankTree(valueAt(node, 'hosts'))) {
    yield error(ssl.key, `${name}.ssl needs ${name}.host: a certificate is for a name`);
  }
  const both = entryOf(node, 'host') && entryOf(node, 'hosts');
  if (both !== undefined) yield error(both.key, `${name} has both host and hosts`, 'keep one of them');
  for (const key of ['host', 'path_prefix']) {
    const value = valueAt(node, key);
    if (value?.kind !== 'scalar' || !/,\s|\s,/.test(value.text)) continue;
    yield warning(
      value,
      `${name}.${key} has spaces around commas`,
      'they are dropped here; Kamal takes them as part of the name',
    );
  }
}

/** A host is compared with what browsers send as one, its port removed (kamal-proxy 0.9.2, `server/service_map.go`). */
function* checkAddresses(name: string, node: Hash): Iterable<Problem> {
  const host = valueAt(node, 'host');
  const list = valueAt(node, 'hosts');
  for (const item of [host, ...(list?.kind === 'list' ? list.items : [])]) {
    if (!isText(item)) continue;
    const wrong = item.text.split(',').find((part) => /[/\s]|^[^:]*:\d+$|\]:\d+$/.test(part.trim()));
    if (wrong === undefined) continue;
    const [, bare] = /^(?:[a-z]+:\/\/)?([^\s/:]+)(?::\d+)?(?:\/\S*)?$/i.exec(wrong.trim()) ?? [];
    const hint = `write ${bare === undefined ? 'it' : `${bare},`} without scheme, port, path and blanks`;
    const where = `${name}.${item === host ? 'host' : 'hosts'}`;
    yield warning(item, `${where}: ${wrong.trim()} is no host name, and no request has it`, hint);
  }
  const port = valueAt(node, 'app_port');
  const number = integerAt(node, 'app_port') ?? 80;
  if (port !== undefined && (number < 1 || number > 65535)) yield error(port, `${name}.app_port ${number} is no port`);
}

function* checkCertificate(name: string, node: Hash): Iterable<Problem> {
  const ssl = valueAt(node, 'ssl');
  const certificate = isBlankTree(valueAt(ssl, 'certificate_pem'));
  const key = isBlankTree(valueAt(ssl, 'private_key_pem'));
  if (ssl?.kind !== 'hash' || certificate === key) return;
  const missing = certificate ? 'certificate_pem' : 'private_key_pem';
  yield error(ssl, `${name}.ssl.${missing} is missing`, 'a certificate of your own needs both parts');
}

function* checkRun(name: string, node: Hash): Iterable<Problem> {
  const run = valueAt(node, 'run');
  const fixed = ['bind_ips', 'http_port', 'https_port'].filter((key) => !isBlankTree(valueAt(run, key)));
  if (run !== undefined && isFalse(valueAt(run, 'publish')) && fixed.length > 0) {
    yield error(run, `${name}.run does not publish ports, so ${fixed.join(' and ')} cannot be set`);
  }
  const ips = valueAt(run, 'bind_ips');
  for (const ip of ips?.kind === 'list' ? ips.items : []) {
    const text = keyText(ip).replace(/^\[(.*)\]$/, '$1');
    if (isIP(text) === 0)
      yield warning(ip, `${name}.run.bind_ips: ${keyText(ip)} is no IP address`, 'Docker will refuse it');
  }
}

/** A role's map may be right and wrong only together with the root's. */
function* mergedProblems(root: Hash): Iterable<Problem> {
  for (const role of roleNames(root)) {
    const merged = roleProxyNode(root, role);
    if (merged !== undefined) yield* checkProxy(`servers.${role}.proxy (with the root's)`, merged);
    if (merged !== undefined) yield* checkTlsPrefix(`the proxy of ${role}`, merged);
  }
  for (const { name, node } of accessoryProxies(root)) yield* checkTlsPrefix(name, node);
}

/** The proxy gives certificates for whole hosts only (kamal-proxy 0.9.2, `internal/cmd/deploy.go`). */
function* checkTlsPrefix(name: string, node: Tree): Iterable<Problem> {
  const { ssl, pathPrefixes } = resolveProxy(node);
  if (ssl === false || pathPrefixes.length === 0 || pathPrefixes.includes('/')) return;
  const at = entryOf(node, 'path_prefixes') ?? entryOf(node, 'path_prefix');
  const hint = 'set ssl where the path / is served, and only there';
  yield error(at?.value ?? node, `${name} has ssl and a path prefix, which kamal-proxy refuses`, hint);
}

export const sslRoles: Rule = function* ({ root, config }) {
  const seen = new Map<string, string>();
  for (const role of config.roles) {
    if (role.proxy === undefined || role.proxy.ssl === false) continue;
    const node = roleProxyNode(root, role.name);
    const at = entryOf(node, 'ssl')?.key ?? root;
    if (role.proxy.ssl === 'auto' && role.hosts.length > 1) {
      const hint = 'set ssl.certificate_pem and ssl.private_key_pem, or leave ssl out behind a load balancer';
      yield error(
        at,
        `ssl with a certificate of Let's Encrypt works on one host, and ${role.name} has ${role.hosts.length}`,
        hint,
      );
    }
    for (const host of proxyHosts(node)) {
      const other = seen.get(host);
      if (other !== undefined) yield error(at, `${role.name} and ${other} both want a certificate for ${host}`);
      seen.set(host, role.name);
    }
  }
};

export const proxyRuns: Rule = function* ({ root, config }) {
  const byHost = new Map<string, string>();
  for (const { run, hosts, owner } of runs({ root, config })) {
    for (const host of hosts) {
      const text = canonical(run);
      const first = byHost.get(host) ?? text;
      byHost.set(host, first);
      if (first !== text)
        yield error(run, `${owner}.proxy.run differs from another one for ${host}`, 'one host has one proxy');
    }
  }
};

function runs({ root, config }: Pick<Checked, 'root' | 'config'>) {
  const ofRoles = config.roles.map((role) => ({
    owner: `servers.${role.name}`,
    run: valueAt(roleProxyNode(root, role.name), 'run'),
    hosts: role.hosts.map(({ name }) => name),
  }));
  const ofAccessories = config.accessories.map((accessory) => ({
    owner: `accessories.${accessory.name}`,
    run: valueAt(root, 'accessories', accessory.name, 'proxy', 'run'),
    hosts: accessory.hosts,
  }));
  return [...ofRoles, ...ofAccessories].flatMap(({ run, ...rest }) =>
    run === undefined || isBlankTree(run) ? [] : [{ run, ...rest }],
  );
}

/** Equal for maps that Ruby finds equal, whatever their order. */
function canonical(node: Tree): string {
  if (node.kind === 'list') return `[${node.items.map(canonical).join()}]`;
  if (node.kind === 'scalar') return `${node.type} ${inspect(node)}`;
  const pairs = node.entries.map(({ key, value }) => `${canonical(key)}:${canonical(value)}`);
  return `{${pairs.toSorted().join()}}`;
}
