/** The shape of recorded facts. They come from a file that anybody may have written, so every field is looked at. */
import * as z from 'zod';
import type { Facts, HostFacts } from '../../planner/facts.ts';

const text = z.string();
const texts = z.array(text);
const record = z.record(text, text);
const optional = <T extends z.ZodType>(type: T) => type.exactOptional();

const docker = z.union([
  z.strictObject({ state: z.literal('ready'), version: text, mirror: optional(text) }),
  z.strictObject({ state: z.enum(['missing', 'down', 'forbidden']) }),
]);

const user = z.strictObject({
  name: text,
  home: text,
  isRoot: z.boolean(),
  inDockerGroup: z.boolean(),
  canSudo: z.boolean(),
});

const container = z.strictObject({
  id: text,
  name: text,
  created: optional(text),
  state: text,
  health: optional(text),
  image: text,
  imageId: text,
  labels: record,
  env: optional(record),
  cmd: optional(texts),
  binds: optional(texts),
  volumes: optional(texts),
  networks: texts,
  restart: optional(text),
  log: optional(z.strictObject({ driver: text, options: record })),
  memory: optional(z.number()),
  extraHosts: optional(texts),
  ports: optional(texts),
});

const image = z.strictObject({
  id: text,
  tags: texts,
  labels: record,
  cmd: optional(texts),
  env: optional(texts),
});

const route = z.strictObject({
  service: text,
  hosts: texts,
  pathPrefixes: texts,
  targets: texts,
  state: z.enum(['running', 'paused', 'stopped']),
  message: optional(text),
  settings: record,
  unread: optional(text),
});

const host: z.ZodType<HostFacts> = z.strictObject({
  docker,
  user,
  containers: z.array(container),
  images: z.array(image),
  networks: texts,
  routes: z.array(route),
  proxyFiles: record,
  sessions: optional(record),
  files: z.array(z.strictObject({ path: text, mode: text, fingerprint: text })),
  directories: texts,
  locks: z.record(
    text,
    z.strictObject({ details: text, ageSeconds: optional(z.number()), quietSeconds: optional(z.number()) }),
  ),
  applied: optional(record),
  diskFreeMib: optional(z.number()),
  listeners: z.array(z.strictObject({ port: z.number(), address: optional(text), process: optional(text) })),
});

const unreachable = z.strictObject({ unreachable: text, hint: optional(text) });

/** What was seen of the hosts, by name. */
export const recordedHosts: z.ZodType<Facts['hosts']> = z.record(text, z.union([unreachable, host]));

const build = z.strictObject({
  arch: text,
  revision: optional(text),
  dockerfile: z.enum(['there', 'uncommitted', 'missing']),
  asked: optional(
    z.strictObject({
      docker: z.enum(['ready', 'down', 'no buildx', 'missing']),
      hasPack: z.boolean(),
      builder: z.enum(['ready', 'other', 'absent']),
      isImagePushed: z.boolean(),
      isOther: optional(z.literal(true)),
    }),
  ),
});

/** Everything that a plan was made from besides the configuration. */
export const recordedFacts: z.ZodType<Facts> = z.strictObject({
  local: z.strictObject({
    secrets: z.record(text, z.enum(['present', 'blank', 'unresolved'])),
    hooks: texts,
    brokenHooks: optional(texts),
    files: record,
    errorPages: texts,
    build: optional(build),
  }),
  hosts: recordedHosts,
});
