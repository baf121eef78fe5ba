import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/config/diagnostic.ts';
import { renderBlockers } from '../../src/reporters/blockers.ts';

const plain = { width: 100, color: false };

const undefinedSecret: Diagnostic = {
  file: 'config/deploy.yml',
  line: 14,
  column: 7,
  length: 7,
  message: 'env.secret names API_KEY, which .kamal/secrets does not define',
  hint: 'defined there: API_TOKEN, RAILS_MASTER_KEY',
  excerpt: ['env:', '  secret:', '    - API_KEY'],
};

const blocked = {
  intent: { verb: 'deploy' },
  blockers: [
    {
      host: 'web-2',
      because: 'docker answers "permission denied" to user deploy',
      fix: 'sudo usermod -aG docker deploy',
    },
    {
      host: 'web-1',
      because: 'port 80 is held by nginx (pid 812); kamal-proxy needs it',
      fix: 'systemctl disable --now nginx',
    },
  ],
};

test('all problems are shown at once, with places and fixes', () => {
  expect(renderBlockers(blocked, [undefinedSecret], plain)).toMatchInlineSnapshot(`
    "Cannot deploy: 3 problems, nothing was changed.

      config/deploy.yml:14:7  env.secret names API_KEY, which .kamal/secrets does not define
                              12 │ env:
                              13 │   secret:
                              14 │     - API_KEY
                                 │       ~~~~~~~  defined there: API_TOKEN, RAILS_MASTER_KEY
      web-2                   docker answers "permission denied" to user deploy
                              → sudo usermod -aG docker deploy
      web-1                   port 80 is held by nginx (pid 812); kamal-proxy needs it
                              → systemctl disable --now nginx"
  `);
});

test('on a narrow terminal a hint stands under its line', () => {
  expect(renderBlockers(blocked, [undefinedSecret], { width: 60, color: false })).toMatchInlineSnapshot(`
    "Cannot deploy: 3 problems, nothing was changed.

      config/deploy.yml:14:7
              env.secret names API_KEY, which .kamal/secrets
              does not define
              12 │ env:
              13 │   secret:
              14 │     - API_KEY
                 │       ~~~~~~~
              defined there: API_TOKEN, RAILS_MASTER_KEY
      web-2   docker answers "permission denied" to user deploy
              → sudo usermod -aG docker deploy
      web-1   port 80 is held by nginx (pid 812); kamal-proxy
              needs it
              → systemctl disable --now nginx"
  `);
});

test('hosts with the same problem share its lines', () => {
  const [one] = blocked.blockers;
  if (!one) throw new Error('the fixture has blockers');
  const same = { ...blocked, blockers: [one, { ...one, host: 'web-3' }] };
  expect(renderBlockers(same, [], plain)).toMatchInlineSnapshot(`
    "Cannot deploy: 2 problems, nothing was changed.

      web-2, web-3  docker answers "permission denied" to user deploy → sudo usermod -aG docker deploy"
  `);
});
