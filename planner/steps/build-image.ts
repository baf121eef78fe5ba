/** The build itself: the version's image, built and pushed unless the registry has it. */
import * as names from '../names.ts';
import { LOCAL, type Draft, type GuardVerdict, type SecretRef } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { anew } from './anew.ts';
import { type Build, common } from './build.ts';
import { enterClone } from './build-clone.ts';
import { buildLine } from './build-line.ts';
import { sourceThing } from './build-requirements.ts';
import { sshDestination } from './builder-kind.ts';
import { draft, PATIENCE } from './draft.ts';
import { otherBuild } from './image.ts';

/** Builds what is asked for behind `needs`. */
export function buildImage(build: Build, needs: readonly Thing[]): Draft {
  const { situation, request, isDirty } = build;
  const { config, intent } = situation;
  const reference = names.imageReference(config, intent.version);
  const name = `${config.image}:${intent.version}${isDirty ? '-dirty' : ''}`;
  const isPushed = request.output === 'registry';
  return draft({
    ...common(build),
    kind: 'build-image',
    host: LOCAL,
    subject: isDirty ? `${reference}-dirty` : reference,
    action: 'create',
    label: isPushed ? `build and push image ${name}` : `build image ${name}`,
    explain: isPushed
      ? 'Builds the image and pushes it to the registry, where hosts pull it from.'
      : `Builds the image; what comes of it is of type ${request.output}.`,
    cause: isPushed ? `version ${intent.version} is deployed` : 'asked for',
    keep: build.keep,
    ...(isPushed ? { unless: 'unless it is in the registry' } : {}),
    needs: [...common(build).needs, sourceThing(build), ...needs],
    gives: isPushed ? [things.pushed(reference)] : [],
    localGuard: () => (isPushed ? verdict(build, name) : { state: 'ready' }),
    commands: () => [{ shell: commandOf(build) }],
    undo: () => ({ irreversible: isPushed ? 'the image stays in the registry' : 'what was built stays' }),
    duration: 60,
    timeout: PATIENCE,
  });
}

function verdict({ situation, facts }: Build, name: string): GuardVerdict | undefined {
  const again = anew(situation, 'built again');
  if (again !== undefined) return { state: 'ready', cause: again };
  if (facts.asked === undefined) return undefined;
  if (facts.asked.isImagePushed) return { state: 'done', because: `image ${name} is in the registry` };
  const { version } = situation.intent;
  return {
    state: 'ready',
    cause: facts.asked.isOther ? otherBuild(version, 'in the registry') : 'not in the registry',
  };
}

type Part = string | SecretRef;

/** Secrets are in the environment of the build only: in no argument, and in no file. */
function commandOf(build: Build): Part[] {
  const { situation, builder, revision } = build;
  const { config, intent } = situation;
  const secrets = config.builder.secrets.flatMap((secret): Part[] => [
    `export ${secret}=`,
    { secret, as: 'shell' },
    ' && ',
  ]);
  const line = buildLine({ ...build, config, version: intent.version });
  return [
    revision === undefined ? '' : `${enterClone(config.service)} && `,
    ...(config.registry.isLocal && builder.context !== undefined
      ? tunnel(config.registry.server, config.builder.remote)
      : []),
    builder.context === undefined ? '' : 'export BUILDKIT_NO_CLIENT_TOKEN=1 && ',
    ...secrets,
    line,
  ].filter((part) => part !== '');
}

/** Lets a remote builder push to the registry on this machine, as long as it builds. */
function tunnel(server: string | undefined, remote: string | undefined): Part[] {
  const ssh = sshDestination(remote);
  const port = server?.split(':')[1];
  if (ssh === undefined || port === undefined) return [];
  const end = `end() { ssh -S "$tunnel/s" -O exit ${ssh.words} 2> /dev/null; rm -rf "$tunnel"; }; trap end EXIT; trap 'exit 143' TERM; `;
  const options = `-f -N -M -S "$tunnel/s" -o BatchMode=yes -o ExitOnForwardFailure=yes -R 127.0.0.1:${port}:127.0.0.1:${port}`;
  return [`tunnel=$(mktemp -d) && { ${end}ssh ${options} ${ssh.words} > /dev/null; } && `];
}
