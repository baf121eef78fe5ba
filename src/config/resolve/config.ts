/** Tree → Config: every default filled in, one shape per key. Never fails; what is wrong was reported by the rules. */
import type { Config, HooksOutput, Pairs } from '../../../planner/config.ts';
import { type Hash, integerAt, isText, settingAt, type Tree, textAt, textsAt, valueAt } from '../tree.ts';
import { OWN_KEY } from '../schema/root-keys.ts';
import { resolveAccessories } from './accessories.ts';
import { resolveBoot, resolveBuilder, resolveSsh } from './machine.ts';
import { defined } from './proxy.ts';
import { primaryRoleName, resolveRoles } from './roles.ts';
import { resolveLogging, resolveRegistry, textPairs } from './values.ts';

/** The resolved configuration. */
export function resolveConfig(root: Hash, destination: string | undefined): Config {
  const service = textAt(root, 'service') ?? '';
  const registry = resolveRegistry(valueAt(root, 'registry'));
  const roles = resolveRoles(root);
  const accessories = resolveAccessories(root, roles);
  const image = settingAt(root, 'image')?.trim() ? settingAt(root, 'image') : undefined;
  return {
    service,
    ...defined({ destination }),
    image: image ?? (registry.isLocal ? service : ''),
    registry,
    roles,
    accessories,
    primaryRole: primaryRoleName(root),
    volumes: textsAt(root, 'volumes') ?? [],
    logging: resolveLogging(valueAt(root, 'logging')),
    boot: resolveBoot(root, allHosts({ roles, accessories }).length),
    deployTimeout: integerAt(root, 'deploy_timeout') ?? 30,
    drainTimeout: integerAt(root, 'drain_timeout') ?? 30,
    readinessDelay: integerAt(root, 'readiness_delay') ?? 7,
    retainContainers: integerAt(root, 'retain_containers') ?? 5,
    ...defined({ errorPagesPath: settingAt(root, 'error_pages_path') }),
    hooksPath: settingAt(root, 'hooks_path') ?? '.kamal/hooks',
    hooksOutput: resolveHooksOutput(valueAt(root, 'hooks_output')),
    secretsPath: settingAt(root, 'secrets_path') ?? '.kamal/secrets',
    ssh: resolveSsh(root),
    builder: resolveBuilder(root),
    aliases: textPairs(valueAt(root, 'aliases')),
    allowBlank: textsAt(root, OWN_KEY, 'allow_blank') ?? [],
    ...defined({ release: settingAt(root, OWN_KEY, 'release')?.trim() }),
    output: defined({
      filePath: settingAt(root, 'output', 'file', 'path'),
      otelEndpoint: settingAt(root, 'output', 'otel', 'endpoint'),
    }),
  };
}

/** Every host once, roles before accessories. */
export function allHosts({ roles, accessories }: Pick<Config, 'roles' | 'accessories'>): string[] {
  const ofRoles = roles.flatMap((role) => role.hosts.map(({ name }) => name));
  return [...new Set([...ofRoles, ...accessories.flatMap(({ hosts }) => hosts)])];
}

function resolveHooksOutput(node: Tree | undefined): Config['hooksOutput'] {
  const all = isText(node) ? hooksLevel(node.text) : undefined;
  const byHook: Pairs<HooksOutput> = textPairs(node).flatMap(([hook, text]) => {
    const level = hooksLevel(text);
    return level === undefined ? [] : [[hook, level] as const];
  });
  return { ...defined({ all }), byHook };
}

const hooksLevel = (text: string): HooksOutput | undefined =>
  text === 'quiet' || text === 'verbose' ? text : undefined;
