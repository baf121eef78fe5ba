/** The shape of a printed plan. `schema/plan.schema.json` is generated from it; what is printed is checked against it. */
import * as z from 'zod';
import { POLICIES } from '../../planner/intent.ts';
import { insights } from './insights-schema.ts';
import { VERBS } from './titles.ts';

const shell = z.strictObject({
  shell: z.string().describe('A line for the host’s sh; `${secret:NAME}` stands for a secret’s value.'),
  stdin: z.string().optional().describe('What the line reads.'),
});
const upload = z.strictObject({
  upload: z.string().describe('A path on the host, relative to the login directory.'),
  mode: z.string().describe('Octal.'),
  content: z.union([
    z.string(),
    z.strictObject({
      local_file: z.string(),
      rendered_for: z.string().optional().describe('The accessory whose environment the template gets.'),
    }),
  ]),
});
const local = z.strictObject({
  local: z.array(z.string()).describe('A program and its arguments on the machine that runs the tool.'),
  env: z.record(z.string(), z.string()),
  with_secrets: z.literal(true).optional().describe('Every secret of the secrets files is in its environment.'),
});
const pause = z.strictObject({ pause_seconds: z.number() });
const command = z.union([shell, upload, local, pause]);
const commands = z.array(command);

const guard = z.union([
  z.strictObject({ state: z.literal('ready') }),
  z.strictObject({ state: z.literal('conditional'), unless: z.string() }),
]);
const undo = z.union([z.strictObject({ how: z.string(), commands }), z.strictObject({ irreversible: z.string() })]);
const interruption = z.strictObject({
  service: z.string(),
  seconds: z.number().optional().describe('About how long; absent: until somebody ends it.'),
  why: z.string(),
  neighbours: z.array(z.string()).optional().describe('Those of the services that are not of this configuration.'),
});
const diagnosis = z.strictObject({
  kind: z.literal('gate'),
  container: z.string(),
  service: z.string().optional(),
  port: z.number().optional(),
  path: z.string().optional(),
  timeout: z.number().describe('Seconds.'),
});

const step = z.strictObject({
  id: z.string(),
  kind: z.string(),
  action: z.enum(['read', 'create', 'update', 'replace', 'delete', 'wait']),
  host: z.string().describe('A host’s name, or `local`.'),
  role: z.string().optional(),
  phase: z.string(),
  label: z.string().describe('One short line without the host.'),
  explain: z.string(),
  cause: z.string().describe('Why the step is in the plan.'),
  kept: z
    .strictObject({ rule: z.enum(['guard', 'needed', 'phase', 'any']), by: z.string().optional() })
    .describe('It is not so yet; the step `by` needs it; its phase, what completes that, or the plan has a change.'),
  needs: z.array(z.string()).describe('Things that must exist before.'),
  gives: z.array(z.string()).describe('Things that exist afterwards.'),
  after: z.array(z.string()).describe('Ids of the steps that must have succeeded.'),
  after_any: z.array(z.array(z.string())).describe('For each set, one of these must have succeeded.'),
  guard,
  commands,
  undo,
  loses: z.array(z.string()).optional().describe('Paths on the host whose data is gone afterwards, for good.'),
  interruption: interruption.optional(),
  rescue: commands.describe('Done at once on the same host when the step fails.'),
  diagnosis: diagnosis.optional(),
  lane: z.string().optional(),
  is_final: z.literal(true).optional().describe('Runs even after a failure.'),
  is_tolerant: z.literal(true).optional().describe('Starts once all it waits for has ended, even if it failed.'),
  goes_live: z.literal(true).optional().describe('From here on users meet what the run brings.'),
  ends_connection: z.literal(true).optional().describe('The connection to the host is opened again afterwards.'),
  duration: z.number().describe('Seconds that it takes as a rule: a guess.'),
  timeout: z.number().describe('Seconds.'),
});

const intent = z.strictObject({
  verb: z.enum(VERBS),
  service: z.string(),
  version: z.string(),
  arguments: z.record(z.string(), z.unknown()).optional().describe('What the verb was told besides.'),
  destination: z.string().optional(),
  part: z.enum(['until gate', 'from switch']).optional().describe('Absent: this is the whole plan.'),
  hosts: z.array(z.string()).optional(),
  roles: z.array(z.string()).optional(),
  build: z.strictObject({ output: z.string(), noCache: z.boolean() }).optional().describe('Absent: nothing is built.'),
  primary_only: z.literal(true).optional(),
  skip_hooks: z.literal(true).optional(),
  lock_held: z.literal(true).optional().describe('Part of a run that holds the lock.'),
  force: z.boolean(),
  on_failure: z.enum(POLICIES),
  is_saved: z.literal(true).optional().describe('Applied at most once, and its last change records that.'),
  applied_before: z.int().min(1).optional().describe('How many equal plans were applied before this one was made.'),
});

const amount = z.int().min(0);

/** A plan as `--format json` prints it. */
export const planDocument = z.strictObject({
  format_version: z.literal('1.0'),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .describe('SHA-256 of this document without `digest`, as JSON with sorted keys and no spaces.'),
  intent,
  hosts: z.array(
    z.strictObject({
      name: z.string(),
      roles: z.array(z.string()),
      accessories: z.array(z.string()),
      is_known: z.boolean().describe('False where the host was not looked at.'),
    }),
  ),
  steps: z.array(step),
  skipped: z
    .array(
      z.strictObject({ id: z.string(), kind: z.string(), host: z.string(), label: z.string(), because: z.string() }),
    )
    .describe('What is already so.'),
  blockers: z.array(z.strictObject({ host: z.string(), because: z.string(), fix: z.string() })),
  ...insights,
  summary: z.strictObject({
    create: amount,
    update: amount,
    replace: amount,
    delete: amount,
    conditional: amount,
    done: amount,
    hosts: amount,
  }),
});

/** A printed plan. */
export type PlanDocument = z.infer<typeof planDocument>;
