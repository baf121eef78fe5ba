import type { ImageFacts } from '../facts.ts';
import { fromTemplate, type Probe, tagged } from './probe.ts';

const TEMPLATE =
  'I {"id":{{json .ID}},"tags":{{json .RepoTags}},"labels":{{json .Config.Labels}},"cmd":{{json .Config.Cmd}}' +
  ',"env":[{{range .Config.Env}}{{json (index (split . "=") 0)}},{{end}}]}';

/** Which images of the service are there, with which tags? */
export const imagesProbe: Probe = {
  name: 'images',
  needsDocker: true,
  script: ({ service, repository }) =>
    [
      `ids=$({ docker image ls -q --no-trunc --filter label=service=${service}; docker image ls -q --no-trunc ${repository}; } | sort -u)`,
      `[ -z "$ids" ] || docker image inspect --format '${TEMPLATE}' $ids`,
    ].join('\n'),
  parse: (text) => ({ images: tagged(text, 'I').map((line) => parseImage(fromTemplate(line))) }),
};

const parseImage = (json: Record<string, unknown>): ImageFacts => ({
  id: String(json['id']),
  tags: (json['tags'] ?? []) as string[],
  labels: (json['labels'] ?? {}) as Record<string, string>,
  cmd: (json['cmd'] ?? []) as string[],
  env: (json['env'] ?? []) as string[],
});
