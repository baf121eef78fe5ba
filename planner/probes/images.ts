import type { ImageFacts } from '../facts.ts';
import { familiar, listedAs } from '../names.ts';
import { type Probe, type Query, tagged } from './probe.ts';

/** Texts of which Docker's API says one of each image of the service, of its accessories and of proxies. */
export const WANTED_IMAGES = ({ service, repository, images }: Query): string[] => [
  `"service":"${service}"`,
  `"${familiar(repository)}:`,
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
