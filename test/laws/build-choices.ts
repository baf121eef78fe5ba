/** What is chosen about building: the builder, how, and what Docker and git say. */
import fc from 'fast-check';
import type { Builder } from '../../planner/config.ts';
import type { BuildFacts } from '../../planner/facts.ts';
import type { BuildRequest } from '../../planner/intent.ts';

const REMOTE = { remote: 'ssh://app@builder.example.com:2222' };

export const builders = fc.constantFrom<Partial<Builder>>(
  {},
  { driver: 'docker' },
  { varies: true },
  { context: '.', driver: 'docker', cache: { type: 'gha' } },
  { arch: ['arm64'], ...REMOTE, secrets: ['GITHUB_TOKEN'] },
  { arch: ['amd64', 'arm64'], ...REMOTE },
  { arch: ['amd64', 'arm64'], local: false, ...REMOTE },
  { driver: 'cloud acme/builder' },
  { pack: { builder: 'heroku/builder:24', buildpacks: ['heroku/ruby'] }, secrets: ['GITHUB_TOKEN'] },
  { args: [['RUBY', '3.4']], secrets: ['GITHUB_TOKEN', 'NPM_TOKEN'], ssh: 'default=$SSH_AUTH_SOCK', target: 'app' },
);

export const buildRequests = fc.constantFrom<(BuildRequest | undefined)[]>(
  undefined,
  { output: 'registry', noCache: false },
  { output: 'registry', noCache: true },
);

export const buildFacts: fc.Arbitrary<BuildFacts> = fc
  .record({
    revision: fc.constantFrom(undefined, 'a'.repeat(40)),
    dockerfile: fc.constantFrom<BuildFacts['dockerfile']>('there', 'there', 'there', 'uncommitted', 'missing'),
    asked: fc.option(
      fc.record({
        docker: fc.constantFrom<NonNullable<BuildFacts['asked']>['docker']>(
          'ready',
          'ready',
          'ready',
          'down',
          'no buildx',
          'missing',
        ),
        hasPack: fc.boolean(),
        builder: fc.constantFrom<NonNullable<BuildFacts['asked']>['builder']>('ready', 'other', 'absent'),
        isImagePushed: fc.boolean(),
      }),
      { nil: undefined },
    ),
  })
  .map(({ revision, dockerfile, asked }) => ({
    arch: 'amd64',
    dockerfile,
    ...(revision === undefined ? {} : { revision }),
    ...(asked === undefined ? {} : { asked }),
  }));
