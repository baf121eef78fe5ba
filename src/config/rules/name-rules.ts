/** Names that become a part of names of containers, files and tags: shells of hosts read them without quotes, as Kamal writes them. */
import { entriesOf, isName, keyText, settingAt, valueAt } from '../tree.ts';
import { error, type Rule } from './rule.ts';

/** What Docker takes inside the name of a container, and inside a tag. */
const PART = /^[\w.-]+$/;
/** What it takes for the whole name. */
const WHOLE = /^[a-z0-9][\w.-]+$/i;

const RULE = 'may only have letters, digits, _ . and -';
const WHY = 'it is a part of the names of containers and files';

export const names: Rule = function* ({ root, layers, destination }) {
  if (destination !== undefined && !PART.test(destination))
    yield error(layers.at(-1) ?? root, `the destination ${destination} ${RULE}`, WHY);
  for (const { key } of entriesOf(valueAt(root, 'servers'))) {
    if (isName(key) && !PART.test(key.text)) yield error(key, `the role ${key.text} ${RULE}`, WHY);
  }
  for (const { key, value } of entriesOf(valueAt(root, 'accessories'))) {
    if (isName(key) && !PART.test(key.text)) yield error(key, `the accessory ${key.text} ${RULE}`, WHY);
    const service = settingAt(value, 'service');
    if (service === undefined || WHOLE.test(service)) continue;
    const what = `accessories.${keyText(key)}.service "${service}"`;
    yield error(valueAt(value, 'service') ?? key, `${what} ${RULE}, two at least`, 'it is the name of the container');
  }
};
