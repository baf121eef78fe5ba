/** All rules, in the order in which their problems are reported when they share a place. */
import { accessories, accessoryCertificates, shadowedSecrets } from './accessory-rules.ts';
import { builder, registry } from './build-rules.ts';
import { falseForText, lostSecrets, publishedPorts } from './danger-rules.ts';
import { names } from './name-rules.ts';
import { proxyMaps, proxyRuns, sslRoles } from './proxy-rules.ts';
import { hosts, labelsAndOptions, roles } from './role-rules.ts';
import { aliases, hooks, numbers, output, release, required, service, ssh, unhandled, versions } from './root-rules.ts';
import type { Rule } from './rule.ts';

/** Everything that a shape alone cannot say. */
export const RULES: readonly Rule[] = [
  required,
  service,
  versions,
  numbers,
  ssh,
  names,
  roles,
  hosts,
  labelsAndOptions,
  registry,
  builder,
  proxyMaps,
  sslRoles,
  proxyRuns,
  accessories,
  accessoryCertificates,
  shadowedSecrets,
  publishedPorts,
  lostSecrets,
  falseForText,
  hooks,
  aliases,
  output,
  release,
  unhandled,
];
