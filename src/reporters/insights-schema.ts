/** The shape of what a printed plan says beyond its steps. */
import * as z from 'zod';

const amount = z.int().min(0);
const seconds = z.number().describe('About how long.');

const note = z.strictObject({ host: z.string().optional(), text: z.string() });

const availability = z.strictObject({
  role: z.string(),
  least: amount,
  of: amount,
  assumed: amount.describe('Hosts that nobody looked at; they are taken to have a healthy one now.'),
});

const overlap = z.strictObject({
  role: z.string(),
  old: z.array(z.string()).describe('Versions at work now; empty where nobody looked.'),
  new: z.string(),
  how: z
    .enum(['routed', 'side by side'])
    .describe('Requests meet one or the other; or both work on a host until the old one is stopped.'),
  hosts: z.array(z.string()).describe('Hosts that change the version, in plan order.'),
  phases: z.array(z.string()),
  left_out: z.array(z.string()).describe('Hosts of the role that take no part.'),
  is_certain: z.boolean().describe('False where a host was not looked at.'),
});

const neighbour = z.strictObject({
  service: z.string(),
  hosts: z.array(z.string()),
  seconds: seconds.optional(),
  why: z.string(),
});

const orphan = z.strictObject({
  host: z.string(),
  what: z.enum(['container', 'route', 'accessory']),
  name: z.string(),
  because: z.string(),
  remove: z.string().describe('A line for the host’s sh that removes it; no plan does.'),
});

const drift = z.strictObject({
  host: z.string(),
  what: z.string().describe('What runs otherwise than configured, e.g. `accessory db`.'),
  differences: z.array(z.string()),
  apply: z.string().describe('The command that applies the configuration; this plan does not.'),
  interrupts: z.strictObject({ service: z.string(), seconds }).optional().describe('Whom that command interrupts.'),
});

const rollbackTargets = z.strictObject({
  role: z.string(),
  versions: z.array(
    z.strictObject({ version: z.string(), hosts: amount.describe('How many hosts keep a container of it.') }),
  ),
  of: amount.describe('Hosts of the role that were looked at.'),
});

const unknown = z.strictObject({
  what: z.string().describe('The kind of the steps, or the name of a hook.'),
  unless: z.string().optional().describe('What decides; absent: what a hook does cannot be foreseen.'),
  steps: amount,
});

const criticalPath = z.strictObject({
  steps: z.array(z.string()).describe('Ids, each waiting for the one before.'),
  round_trips: amount.describe('How often the way goes to a host.'),
  seconds,
});

/** Fields of a printed plan. */
export const insights = {
  notes: z.array(note),
  availability: z
    .array(availability)
    .describe('On how many hosts a container of a role stays healthy at the worst moment.'),
  overlaps: z.array(overlap).describe('Where two versions of a role work at the same time.'),
  neighbours: z.array(neighbour).describe('Services that are not of this configuration and are interrupted too.'),
  orphans: z.array(orphan).describe('What is left of what the configuration no longer has.'),
  drift: z.array(drift).describe('What runs with other settings than configured, and stays so.'),
  rollback_targets: z.array(rollbackTargets).describe('What roles can be rolled back to after the run, newest first.'),
  unknowns: z.array(unknown).describe('What is decided while the plan is walked.'),
  critical_path: criticalPath.describe('The longest way through the steps, by their `duration`.'),
};
