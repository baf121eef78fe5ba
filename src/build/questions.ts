/** What Docker on this machine and the registry are asked before a build. Exit statuses answer, never the wording of an error. */
import type { Config, Credential } from '../../planner/config.ts';
import * as names from '../../planner/names.ts';
import { shellQuote } from '../../planner/quoting.ts';
import type { Text } from '../../planner/step.ts';
import { needsLogin } from '../../planner/steps/registry.ts';

/** Answers `docker STATE`, `arch NAME` and `pack`, a line each. */
export const TOOLS = `
if ! command -v docker; then echo docker missing
elif ! docker buildx version; then echo docker no buildx
else echo docker ready
fi | grep '^docker '
arch=$(docker info --format '{{.Architecture}}') && [ -n "$arch" ] && echo "arch $arch" || echo down
command -v pack > /dev/null && echo pack
true`;

/** Answers \`builder ready\` or \`builder other\`; nothing where no builder has the name. */
export function builderQuestion(name: string | undefined, inspect: string | undefined): string {
  if (name === undefined || inspect === undefined) return 'echo builder ready';
  return `if { ${inspect}; } > /dev/null; then echo builder ready
elif docker buildx inspect ${name} > /dev/null; then echo builder other
fi`;
}

/**
 * Answers `pushed` where the registry has the image, or `other` where builds vary and it is not the one that is tagged latest
 * for the destination: Kamal pushes both tags with each build. Without a session of this machine's that works, a session is
 * opened in a directory of its own: to look must not log anybody in.
 */
export function imageQuestion(config: Config, reference: string): Text {
  const { registry } = config;
  const server = names.serverOf(registry);
  const manifest = `manifest() { docker buildx imagetools inspect --raw $1 || docker manifest inspect $insecure $1; }`;
  const there = `${manifest}\nthere() { image=$(manifest ${reference}); }`;
  const insecure = `case " $(docker info --format '{{range .RegistryConfig.IndexConfigs}}{{if not .Secure}}{{.Name}} {{end}}{{end}}') " in *" ${server} "*) insecure=--insecure;; esac`;
  const ask = `${there}\ninsecure=\n${insecure}\n`;
  const latest = names.latestReference(config);
  const isOwn = `[ "$image" = "$(manifest ${latest})" ]`;
  const answer = config.builder.varies ? `if ${isOwn}; then echo pushed; else echo other; fi` : 'echo pushed';
  if (!needsLogin(registry)) return [`${ask}there && ${answer}\ntrue`];
  return [
    `${ask}if there; then ${answer}; exit; fi
plugins="\${DOCKER_CONFIG:-$HOME/.docker}"
[ -n "$DOCKER_HOST" ] || export DOCKER_CONTEXT="\${DOCKER_CONTEXT:-$(docker context show || echo default)}"
own=$(mktemp -d) && trap 'rm -rf "$own"' EXIT
for part in cli-plugins contexts; do [ ! -e "$plugins/$part" ] || ln -s "$plugins/$part" "$own/$part"; done
export DOCKER_CONFIG="$own"
printf %s `,
    ...word(registry.password),
    ` | docker login ${server} -u `,
    ...word(registry.username),
    ` --password-stdin > /dev/null && there && ${answer}\ntrue`,
  ];
}

const word = (credential: Credential | undefined): Text => {
  if (credential === undefined) return ["''"];
  return 'literal' in credential ? [shellQuote(credential.literal)] : [{ secret: credential.secret, as: 'shell' }];
};
