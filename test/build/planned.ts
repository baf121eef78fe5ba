/** What a build would send, for a configuration that differs from the plainest one in its builder. */
import type { BuildFacts, Facts } from '../../planner/facts.ts';
import { makePlan, select } from '../../planner/index.ts';
import type { Intent } from '../../planner/intent.ts';
import type { Plan } from '../../planner/plan.ts';
import { commandText } from '../../executors/command-text.ts';
import { accepted } from '../config/project.ts';

export const ARCH = 'amd64';

/** The plainest configuration; `builder` are its lines, `registry` replaces Docker Hub's. */
export const shop = (builder: string, registry = '  username: acme\n  password: [TOKEN]'): string => `service: app
image: dhh/app
servers: [192.0.2.1]
registry:
${registry}
builder:
  context: .
${builder.replace(/^/gm, '  ')}
`;

const ASKED: NonNullable<BuildFacts['asked']> = {
  docker: 'ready',
  hasPack: true,
  builder: 'absent',
  isImagePushed: false,
};

export interface Asked {
  readonly intent?: Partial<Intent>;
  readonly build?: Partial<BuildFacts>;
  /** What Docker says, besides that it is there; false where nobody asks. */
  readonly asked?: Partial<typeof ASKED> | false;
  readonly hooks?: readonly string[];
  readonly hosts?: Facts['hosts'];
}

/** The plan, of `build push` unless something else is asked for. */
export async function planned(text: string, given: Asked = {}): Promise<Plan> {
  const { config } = await accepted(text);
  const intent: Intent = {
    verb: 'build push',
    version: '123',
    primaryOnly: false,
    skipHooks: false,
    force: false,
    lockHeld: false,
    isSaved: false,
    onFailure: 'halt',
    build: { output: 'registry', noCache: false },
    ...given.intent,
  };
  const selection = select(config, intent);
  if ('option' in selection) throw new Error('selects nothing');
  const asked = given.asked === false ? {} : { asked: { ...ASKED, ...given.asked } };
  const build: BuildFacts = { arch: ARCH, dockerfile: 'there', ...asked, ...given.build };
  const local = { secrets: {}, hooks: given.hooks ?? [], files: {}, errorPages: [], build };
  const facts = { local, hosts: given.hosts ?? {} };
  return makePlan({ config, intent, selection, facts, fingerprint: () => undefined }).plan;
}

/** The commands of the steps of one kind, as people are shown them. */
export const lines = (plan: Plan, kind: string): string[] =>
  plan.steps.filter((step) => step.kind === kind).flatMap(({ commands }) => commands.map(commandText));

/** The build's one command. */
export const buildOf = (plan: Plan): string => lines(plan, 'build-image').join('\n');
