/** The JSON schema of a printed plan. */
import * as z from 'zod';
import { planDocument } from './plan-schema.ts';

/** The text of `schema/plan.schema.json`. */
export function planSchemaJson(): string {
  const { $schema, ...rest } = z.toJSONSchema(planDocument, { target: 'draft-7', io: 'input' });
  const schema = { $schema, title: 'A plan as kamal-plan prints it (--format json)', ...rest };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
