import type { ImageFacts } from '../facts.ts';
import { shellQuote } from '../quoting.ts';
import { fromTemplate, type Probe, tagged } from './probe.ts';

/** One line of JSON per image. */
const TEMPLATE =
  'I {"id":{{json .ID}},"tags":{{json .RepoTags}},"digests":{{json .RepoDigests}},"labels":{{json .Config.Labels}}' +
  ',"cmd":{{json .Config.Cmd}},"env":[{{range .Config.Env}}{{json (index (split . "=") 0)}},{{end}}]}';

/** How the lines of proxies' images look. */
const OF_PROXIES = ['*kamal-proxy:*', '*traefik:*'];

/**
 * Which images of the service, of its accessories and of proxies are there, with which tags? Docker tells labels only of
 * images that it is asked for one by one: one question for all of them is quicker than a second list.
 */
export const imagesProbe: Probe = {
  name: 'images',
  needsDocker: true,
  script: ({ service, repository, images }) => {
    const wanted = [`"service":"${service}"`, `"${repository}:`, ...images.map((one) => `"${listedAs(one)}"`)];
    return [
      'ids=; for id in $(docker image ls -q --no-trunc); do case $ids in *$id*) ;; *) ids="$ids $id";; esac; done',
      `[ -z "$ids" ] || docker image inspect --format '${TEMPLATE}' $ids | while IFS= read -r line; do`,
      `case $line in ${[...wanted.map((one) => `*${shellQuote(one)}*`), ...OF_PROXIES].join('|')}) printf '%s\\n' "$line";; esac; done`,
    ].join('\n');
  },
  parse: (text) => ({ images: tagged(text, 'I').map((line) => parseImage(fromTemplate(line))) }),
};

/** Docker lists images of Docker Hub without its name, with `latest` where nobody said a tag, and digests without a tag. */
function listedAs(reference: string): string {
  const short = reference.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '');
  const [name = '', digest] = short.split('@');
  if (digest !== undefined) return `${name.replace(/:[^/]*$/, '')}@${digest}`;
  return /:[^/]*$/.test(name) ? name : `${name}:latest`;
}

const parseImage = (json: Record<string, unknown>): ImageFacts => ({
  id: String(json['id']),
  tags: (json['tags'] ?? []) as string[],
  labels: (json['labels'] ?? {}) as Record<string, string>,
  cmd: (json['cmd'] ?? []) as string[],
  env: (json['env'] ?? []) as string[],
});
