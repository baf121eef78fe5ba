/** What `--into` takes: a file, in the form that its ending or the word before a colon names. */
import { basename } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { FORM_NAMES, type FormName, formOfFile, FORMS } from '../reporters/forms.ts';

/** A file and the form that it gets. */
export interface Target {
  readonly form: FormName;
  readonly file: string;
}

/** Reads `FILE` or `FORM:FILE` into the targets so far. */
export function addTarget(text: string, before: readonly Target[] = []): readonly Target[] {
  const [prefix = '', ...rest] = text.split(':');
  const named = FORM_NAMES.find((name) => name === prefix);
  const file = named === undefined ? text : rest.join(':');
  const form = named ?? formOfFile(file);
  if (form === undefined || basename(file) === '') throw new InvalidArgumentError(`it should ${ENDINGS}.`);
  return [...before, { form, file }];
}

const ENDINGS = `end in ${FORM_NAMES.map((name) => `${FORMS[name].ending} (${name})`).join(', ')}, or be FORM:FILE`;
