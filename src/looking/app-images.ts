/** `app images`: the app's images on its hosts, with the versions that they are. */
import { familiar, repository } from '../../planner/names.ts';
import { shellQuote } from '../../planner/quoting.ts';
import { askDocker } from './docker.ts';
import { showPage } from './page.ts';
import type { Scene } from './scene.ts';

const FORMAT = '{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}';

/** Lists them as Docker does, newest first. */
export async function appImages(scene: Scene): Promise<number> {
  const { config, selection } = scene;
  const name = repository(config);
  const script = (): string => `docker image ls --format ${shellQuote(FORMAT)} ${shellQuote(familiar(name))}`;
  const { heard, silent } = await askDocker(scene, selection.appHosts, { script }, (_, text) => text);
  const rows = heard.flatMap(([host, text]) =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [tag = '', id = '', created = '', size = ''] = line.split('\t');
        return { host, repository: name, tag, id, created, size };
      }),
  );
  const table = {
    columns: ['HOST', 'TAG', 'ID', 'CREATED', 'SIZE', 'REPOSITORY'],
    rows: rows.map(({ host, tag, id, created, size }) => [host, tag, id, created, size, name]),
    none: `There are no images of ${name}.`,
  };
  return showPage(scene, { tables: [table], json: { images: rows }, silent });
}
