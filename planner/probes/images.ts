import type { ImageFacts } from '../facts.ts';
import { shellQuote } from '../quoting.ts';
import { fromTemplate, type Probe, tagged } from './probe.ts';

/** Names as Docker lists them. */
const OF_PROXIES = ['*kamal-proxy:*', '*traefik:*'];

const TEMPLATE =
  'I {"id":{{json .ID}},"tags":{{json .RepoTags}},"labels":{{json .Config.Labels}},"cmd":{{json .Config.Cmd}}' +
  ',"env":[{{range .Config.Env}}{{json (index (split . "=") 0)}},{{end}}]}';

/** Which images of the service, of its accessories and of proxies are there, with which tags? */
export const imagesProbe: Probe = {
  name: 'images',
  needsDocker: true,
  script: ({ service, repository, images }) => {
    const listed = [
      `${repository}:*`,
      ...OF_PROXIES,
      ...images.filter(isTagged).map((one) => shellQuote(listedAs(one))),
    ];
    const others = images.filter((one) => !isTagged(one)).map(shellQuote);
    return [
      `ids=$({ docker image ls -q --no-trunc --filter label=service=${service}`,
      ...others.map((one) => `docker image ls -q --no-trunc ${one}`),
      `docker image ls --no-trunc --format '{{.ID}} {{.Repository}}:{{.Tag}}' | while read -r id name; do`,
      `case $name in ${listed.join('|')}) echo "$id";; esac; done; } | sort -u)`,
      `[ -z "$ids" ] || docker image inspect --format '${TEMPLATE}' $ids`,
    ].join('\n');
  },
  parse: (text) => ({ images: tagged(text, 'I').map((line) => parseImage(fromTemplate(line))) }),
};

const isTagged = (reference: string): boolean => !reference.includes('@');

/** Docker lists images of Docker Hub without its name, and none without a tag. */
function listedAs(reference: string): string {
  const short = reference.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '');
  return /:[^/]*$/.test(short) ? short : `${short}:latest`;
}

const parseImage = (json: Record<string, unknown>): ImageFacts => ({
  id: String(json['id']),
  tags: (json['tags'] ?? []) as string[],
  labels: (json['labels'] ?? {}) as Record<string, string>,
  cmd: (json['cmd'] ?? []) as string[],
  env: (json['env'] ?? []) as string[],
});
