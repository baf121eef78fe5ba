/** `docs`: what may stand in deploy.yml. */
import { EXIT_CODES } from '../../failures.ts';
import { type Output, showUsage } from '../../output.ts';
import { docsOf, sectionNames } from '../schema/docs.ts';
import { nearest } from '../schema/spelling.ts';

/** Prints a section, the whole file's unless one is named. */
export function showDocs(section: string | undefined, output: Output): number {
  const name = (section ?? 'configuration').toLowerCase();
  const page = docsOf(name);
  if (page === undefined) {
    const near = nearest(name, sectionNames);
    const meant = near === undefined ? '' : `; did you mean ${near}?`;
    return showUsage(output, `no section ${section}${meant}\nsections: ${sectionNames.join(', ')}`);
  }
  output.stdout.write(page);
  return EXIT_CODES.done;
}
