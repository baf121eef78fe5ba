/** A plan whose every text is somebody's attempt to become markup, code or a mention. */
import type { Plan } from '../../planner/plan.ts';
import { shopDeploy, step } from './plans.ts';

/** Markup, code, mentions and ends of whatever a form puts texts into. */
export const HOSTILE = [
  '</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>',
  '`code` | cell @ada #12 GH-3 <!-- x --> --> "quotes" \'single\' \\ $HOME $(touch hacked) `touch hacked`',
  '%%{init: {"theme":"dark"}}%% ]] end & &amp; &lt; ${secret} *b* _i_ ~~s~~ [a](http://x.y) http://evil.example www.evil.example',
  '# heading',
  '- item',
  '</details>',
  '```',
  'EOF',
  'END',
].join('\n');

/** The shop, with a first step of this kind. */
export const hostilePlan: Plan = {
  ...shopDeploy,
  intent: { ...shopDeploy.intent, destination: HOSTILE },
  steps: [
    step({
      id: HOSTILE,
      kind: HOSTILE,
      host: 'web-1',
      role: HOSTILE,
      phase: HOSTILE,
      action: 'delete',
      label: HOSTILE,
      cause: HOSTILE,
      explain: HOSTILE,
      commands: [
        { shell: [HOSTILE, { secret: HOSTILE, as: 'shell' }], stdin: [HOSTILE] },
        { upload: HOSTILE, mode: '600', content: [HOSTILE, { secret: HOSTILE, as: 'env' }, '\n'] },
        { local: [HOSTILE], env: { KAMAL_HOSTS: HOSTILE }, withSecrets: true },
      ],
      undo: { how: HOSTILE, commands: [{ shell: [HOSTILE] }] },
      rescue: [{ shell: [HOSTILE] }],
      interruption: { service: HOSTILE, seconds: 3, why: HOSTILE },
    }),
    ...shopDeploy.steps,
  ],
  skipped: [{ id: HOSTILE, kind: HOSTILE, host: 'web-1', label: HOSTILE, because: HOSTILE }],
  notes: [{ text: HOSTILE }],
};
