/** What every step of a build starts from: what is built, how, and what must come before it. */
import type { BuildFacts } from '../facts.ts';
import type { BuildRequest } from '../intent.ts';
import type { Situation } from '../situation.ts';
import type { Draft, Keep } from '../step.ts';
import { LOCAL } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { anew } from './anew.ts';
import { type BuilderSetup, builderOf } from './builder-kind.ts';

export interface Build {
  readonly situation: Situation;
  readonly request: BuildRequest;
  readonly facts: BuildFacts;
  readonly builder: BuilderSetup;
  /** Built from a clone of the commit; absent: from the working directory. */
  readonly revision?: string;
  /** Marks images of files that nobody committed (`build dev`). */
  readonly isDirty: boolean;
  /** Things that every step of it needs. */
  readonly needs: readonly Thing[];
  /** When the image itself is built: whenever it is asked for, or only while a host needs it. */
  readonly keep: Keep;
}

const UNKNOWN: BuildFacts = { arch: 'amd64', dockerfile: 'there' };
const REQUEST: BuildRequest = { output: 'registry', noCache: false };

/** The build that is asked for. */
export function buildOf(situation: Situation, how: Pick<Build, 'needs' | 'keep'>): Build {
  const { config, intent, facts } = situation;
  const found = facts.local.build ?? UNKNOWN;
  const isDirty = intent.verb === 'build dev';
  const isCloned = !isDirty && config.builder.context === undefined && found.revision !== undefined;
  return {
    situation,
    request: intent.build ?? REQUEST,
    facts: found,
    builder: builderOf(config, found.arch),
    ...(isCloned ? { revision: found.revision } : {}),
    isDirty,
    ...how,
  };
}

type Common = 'host' | 'phase' | 'keep' | 'needs' | 'unless' | 'localGuard';

/** What the steps of a build have in common: nobody knows whether it is needed before Docker and the registry were asked. */
export const common = ({ needs, request, situation }: Build): Pick<Draft, Common> => {
  const isSure = request.output !== 'registry' || anew(situation, '') !== undefined;
  return {
    host: LOCAL,
    phase: 'build',
    keep: 'needed',
    needs: [things.docker(LOCAL), ...needs],
    ...(isSure ? {} : { unless: 'unless the image is in the registry' }),
    localGuard: ({ build }) => (isSure || build?.asked !== undefined ? { state: 'ready' } : undefined),
  };
};
