/** The command that builds and pushes (Kamal 2.12, `commands/builder/base.rb`, `pack.rb`). Secrets are named, never written. */
import type { Config } from '../config.ts';
import type { BuildRequest } from '../intent.ts';
import * as names from '../names.ts';
import { argumentize } from '../quoting.ts';
import type { BuilderSetup } from './builder-kind.ts';
import { words } from './draft.ts';

export interface BuildLine {
  readonly config: Config;
  readonly builder: BuilderSetup;
  readonly request: BuildRequest;
  readonly version: string;
  /** Marks what was built from files that nobody committed. */
  readonly isDirty: boolean;
}

/** The whole line. */
export const buildLine = (subject: BuildLine): string =>
  subject.builder.kind === 'pack' ? packLine(subject) : buildxLine(subject);

function tags({ config, version, isDirty }: BuildLine): string[] {
  const references = [names.imageReference(config, version), names.latestReference(config)];
  return references.map((reference) => (isDirty ? `${reference}-dirty` : reference));
}

const platform = (arch: readonly string[]): string | false =>
  arch.length > 0 && `--platform ${arch.map((one) => `linux/${one}`).join(',')}`;

const contextOf = ({ builder }: Config): string => builder.context ?? '.';

function buildxLine(subject: BuildLine): string {
  const { config, builder, request } = subject;
  const { arch, args, secrets, dockerfile, target, ssh, provenance, sbom } = config.builder;
  return words(
    `docker buildx build --output=type=${request.output}`,
    platform(arch),
    builder.name !== undefined && `--builder ${builder.name}`,
    ...tags(subject).map((tag) => `-t ${tag}`),
    ...cache(config),
    ...argumentize('--label', [['service', config.service]]),
    ...argumentize('--build-arg', args),
    ...secrets.map((secret) => `--secret id="${secret}"`),
    `--file ${dockerfile}`,
    target !== undefined && `--target ${target}`,
    ssh !== undefined && `--ssh ${ssh}`,
    provenance !== undefined && `--provenance ${provenance}`,
    sbom !== undefined && `--sbom ${sbom}`,
    request.noCache && '--no-cache',
    contextOf(config),
  );
}

/** Options of the GitHub cache that reading takes as well as writing. */
const READ_OPTIONS = /^(url|url_v2|token|scope|timeout)=/;

function cache(config: Config): string[] {
  const { cache: wanted } = config.builder;
  if (wanted === undefined) return [];
  const options = (wanted.options ?? '').split(',').filter((option) => option !== '');
  if (wanted.type === 'gha') {
    const from = options.filter((option) => READ_OPTIONS.test(option));
    return [`--cache-to ${['type=gha', ...options].join(',')}`, `--cache-from ${['type=gha', ...from].join(',')}`];
  }
  const image = wanted.image ?? `${config.image}-build-cache`;
  const server = names.serverOf(config.registry);
  const from = `type=registry,ref=${server === '' ? '' : `${server}/`}${image}`;
  return [`--cache-to ${[from, ...options].join(',')}`, `--cache-from ${from}`];
}

function packLine(subject: BuildLine): string {
  const { config, builder, request } = subject;
  const { pack, args, secrets } = config.builder;
  const buildpacks = [...(pack?.buildpacks ?? []), 'paketo-buildpacks/image-labels'];
  const build = words(
    `pack build ${names.repository(config)}`,
    platform(builder.localArch.slice(0, 1)),
    `--creation-time now --builder ${pack?.builder}`,
    ...buildpacks.map((buildpack) => `--buildpack ${buildpack}`),
    ...tags(subject).map((tag) => `-t ${tag}`),
    request.noCache && '--clear-cache',
    `--env BP_IMAGE_LABELS=service=${config.service}`,
    ...argumentize('--env', args),
    // Without a value pack takes it from the environment.
    ...secrets.map((secret) => `--env ${secret}`),
    `--path ${contextOf(config)}`,
  );
  const pushes = request.output === 'registry' ? tags(subject).map((tag) => `docker push ${tag}`) : [];
  return [build, ...pushes].join(' && ');
}
