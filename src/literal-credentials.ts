/** Passwords that are written into deploy.yml itself. From here on they are secrets with names of their own. */
import type { Accessory, Config, Registry } from '../planner/config.ts';

export interface WithoutLiterals {
  readonly config: Config;
  /** The passwords by their names, which no secrets file can define: they are paths. */
  readonly literals: ReadonlyMap<string, string>;
}

/** Takes literal passwords out of the configuration, so that no plan can hold one. */
export function takeLiterals(config: Config): WithoutLiterals {
  const literals = new Map<string, string>();
  const without = (registry: Registry, path: string): Registry => {
    const { password } = registry;
    if (password === undefined || 'secret' in password) return registry;
    literals.set(path, password.literal);
    return { ...registry, password: { secret: path } };
  };
  const ofAccessory = (accessory: Accessory): Accessory => {
    const { registry, name } = accessory;
    return registry === undefined
      ? accessory
      : { ...accessory, registry: without(registry, `accessories/${name}/registry/password`) };
  };
  const registry = without(config.registry, 'registry/password');
  return { config: { ...config, registry, accessories: config.accessories.map(ofAccessory) }, literals };
}
