import * as names from '../names.ts';
import { APPLIED } from '../steps/spent.ts';
import { type Probe, tagged } from './probe.ts';

/** The log grows with every deploy. */
const MOST = 100;

/** Which saved plans were applied here, and by whom? */
export const appliedProbe: Probe = {
  name: 'applied',
  needsDocker: false,
  script: ({ serviceWithDestination }) =>
    `[ ! -f ${names.auditLogOf(serviceWithDestination)} ] || sed -n 's/^\\(.*\\) ${APPLIED} \\(sha256:[0-9a-f]*\\)$/P \\2 \\1/p' ${names.auditLogOf(serviceWithDestination)} 2> /dev/null`,
  parse: (text) => {
    const lines = tagged(text, 'P')
      .slice(-MOST)
      .map((line): [string, string] => {
        const at = line.indexOf(' ');
        return [line.slice(0, at), line.slice(at + 1)];
      });
    return lines.length === 0 ? {} : { applied: Object.fromEntries(lines) };
  },
};
