/** Which recipe a verb has. */
import type { Verb } from '../intent.ts';
import { deploy, redeploy, setup } from './deploy.ts';
import type { Recipe } from './recipe.ts';
import { rollback } from './rollback.ts';

export const RECIPES: Readonly<Record<Verb, Recipe>> = { setup, deploy, redeploy, rollback };
