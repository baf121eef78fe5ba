/** Writes the JSON schemas that are generated from zod. Run it after changing one: `npx tsx scripts/schema.ts`. */
import { writeFileSync } from 'node:fs';
import { planSchemaJson } from '../src/reporters/plan-schema-json.ts';

writeFileSync(new URL('../schema/plan.schema.json', import.meta.url), planSchemaJson());
