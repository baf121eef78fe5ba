import type { ImageFacts } from '../facts.ts';
import { shellQuote } from '../quoting.ts';
import { fromTemplate, type Probe, tagged } from './probe.ts';

/** What Docker tells of an image: one line of JSON. Labels are told only of images that it is asked for one by one. */
export const IMAGE = [
  'I {"id":{{json .Id}},"tags":{{json (index . "RepoTags")}},"digests":{{json (index . "RepoDigests")}}',
  '{{with index . "Config"}},"labels":{{json (index . "Labels")}},"cmd":{{json (index . "Cmd")}}',
  ',"env":[{{with index . "Env"}}{{range .}}{{json (index (split . "=") 0)}},{{end}}{{end}}]{{end}}}',
].join('');

/** Adds the ids of all images to `$ids`, each once. */
export const IMAGE_IDS =
  'for id in $(docker image ls -q --no-trunc); do case $ids in *$id*) ;; *) ids="$ids\n$id";; esac; done';

/** How the lines of proxies' images look. */
const OF_PROXIES = ['*kamal-proxy:*', '*traefik:*'];

/** Which images of the service, of its accessories and of proxies are there, with which tags? The containers' probe asked. */
export const imagesProbe: Probe = {
  name: 'images',
  needsDocker: true,
  script: ({ service, repository, images }) => {
    const wanted = [`"service":"${service}"`, `"${repository}:`, ...images.map((one) => `"${listedAs(one)}"`)];
    const isWanted = [...wanted.map((one) => `*${shellQuote(one)}*`), ...OF_PROXIES]
      .map((one) => `'I '${one}`)
      .join('|');
    return [
      "I=$IFS; set -f; IFS='\n'",
      `for line in $C; do case $line in ${isWanted}) printf '%s\\n' "$line";; esac; done; IFS=$I; set +f`,
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
