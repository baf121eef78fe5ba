import type { ImageFacts } from '../facts.ts';
import { type Probe, type Query, tagged } from './probe.ts';

/** Texts of which Docker's API says one of each image of the service, of its accessories and of proxies. */
export const WANTED_IMAGES = ({ service, repository, images }: Query): string[] => [
  `"service":"${service}"`,
  `"${repository}:`,
  ...images.map((one) => `"${listedAs(one)}"`),
  'kamal-proxy:',
  'traefik:',
];

/** Which of those images are there, with which tags? The containers' probe asked. */
export const imagesProbe: Probe = {
  name: 'images',
  needsDocker: true,
  script: () =>
    `I=$IFS; set -f; IFS='\n'; for line in $C; do case $line in 'I '*) printf '%s\\n' "$line";; esac; done; IFS=$I; set +f`,
  parse: (text) => ({ images: tagged(text, 'I').map((line) => parseImage(JSON.parse(line) as ImageJson)) }),
};

/** Docker lists images of Docker Hub without its name, with `latest` where nobody said a tag, and digests without a tag. */
function listedAs(reference: string): string {
  const short = reference.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '');
  const [name = '', digest] = short.split('@');
  if (digest !== undefined) return `${name.replace(/:[^/]*$/, '')}@${digest}`;
  return /:[^/]*$/.test(name) ? name : `${name}:latest`;
}

/** What Docker's API says of an image. */
interface ImageJson {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null;
  readonly Config?: {
    readonly Labels?: Readonly<Record<string, string>> | null;
    readonly Cmd?: readonly string[] | null;
    readonly Env?: readonly string[] | null;
  } | null;
}

const parseImage = ({ Id, RepoTags, Config }: ImageJson): ImageFacts => ({
  id: Id,
  tags: RepoTags ?? [],
  labels: Config?.Labels ?? {},
  cmd: Config?.Cmd ?? [],
  env: (Config?.Env ?? []).map((variable) => variable.replace(/=.*/s, '')),
});
