import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { makePlan } from '../../planner/index.ts';
import type { Plan } from '../../planner/plan.ts';
import type { Look } from '../../src/reporters/look.ts';
import { renderWhy } from '../../src/reporters/why.ts';
import { readCase } from '../cases/case.ts';

const look: Look = { width: 100, color: false, isObserved: true, verbose: false };
const folder = fileURLToPath(new URL('../../fixtures/cases/a-new-version-is-deployed', import.meta.url));

let plan: Plan;
beforeAll(async () => {
  plan = makePlan((await readCase(folder)).situation).plan;
});

const why = (words: string, more: Partial<Look> = {}): string => renderWhy(plan, words, { ...look, ...more }).text;

describe('why a step is there', () => {
  test('a pull says what needs it, what the hosts show, and what it waits for', () => {
    expect(why('pull-image @web-1')).toMatchInlineSnapshot(`
      "pull-image ghcr.io/acme/shop:v2 @web-1

       Does         pull image acme/shop:v2 on web-1: Pulls the image before anything is switched, and
                    checks that it belongs to this service.
       Because      not on this host
       Needed by    run container shop-web-v2 (web-1): image v1 → v2. 1 other step needs it too
       Waits for    log in to ghcr.io (web-1) → take the deploy lock (web-1)
       Undone by    nothing: the image stays until it is pruned"
    `);
  });

  test('a step that waits for one of several names them', () => {
    expect(why('the first healthy @local')).toMatchInlineSnapshot(`
      "gather web barrier @local

       Does         the first web container is healthy: Nothing is sent; what follows waits for this.
       Because      what follows waits for it
       Needed by    run container shop-workers-v2 (job-1): image v1 → v2; after the first healthy web
                    container
       Waits for    take the deploy lock (web-1) and the first of route shop.example.com → shop-web-v2
                    (web-1) and route shop.example.com → shop-web-v2 (web-2)
       Undone by    nothing: nothing stays behind"
    `);
  });

  test('with everything asked for, the commands are there, and secrets are references', () => {
    expect(why('login job-1', { verbose: true })).toMatchInlineSnapshot(`
      "login ghcr.io @job-1

       Does         log in to ghcr.io on job-1: Opens a session with the registry for the SSH user. The
                    password travels on stdin.
       Because      images are pulled from there
       Needed by    pull image acme/shop:v2 (job-1), which run container shop-workers-v2 (job-1) needs:
                    image v1 → v2; after the first healthy web container
       Waits for    take the deploy lock (web-1)
       Undone by    nothing: the session stays until docker logout ghcr.io

      $ docker login ghcr.io -u "acme" --password-stdin
      # reads:
      | \${secret:KAMAL_REGISTRY_PASSWORD}"
    `);
  });

  test('a step that was left out says why', () => {
    expect(why('network web-2')).toMatchInlineSnapshot(
      `"create network kamal (web-2) is not in the plan: network kamal is there"`,
    );
  });
});

describe('words that do not name one step', () => {
  test('list the steps that they could mean, and are no answer', () => {
    expect(renderWhy(plan, 'stop container', look)).toMatchInlineSnapshot(`
      {
        "isFound": false,
        "text": "stop container can be one of these steps:
        stop-container shop-web-v1 @web-1
        stop-container shop-web-v1 @web-2
        stop-container shop-workers-v1 @job-1",
      }
    `);
  });

  test('list the nearest where they mean none', () => {
    expect(renderWhy(plan, 'migrate workers', look)).toMatchInlineSnapshot(`
      {
        "isFound": false,
        "text": "no step of this plan is called migrate workers; the nearest are:
        run-container shop-workers-v2 @job-1
        wait-healthy shop-workers-v2 @job-1
        stop-container shop-workers-v1 @job-1
        rename-container shop-workers-v2 @job-1
        upload-env .kamal/apps/shop/env/roles/workers.env @job-1",
      }
    `);
    expect(why('pull-imgae web-2')).toMatchInlineSnapshot(`
      "no step of this plan is called pull-imgae web-2; the nearest is:
        pull-image ghcr.io/acme/shop:v2 @web-2"
    `);
    expect(why('foo')).toMatchInlineSnapshot(`
      "no step of this plan is called foo; it has, for example:
        run-container shop-web-v2 @web-1
        route shop-web @web-1
        stop-container shop-web-v1 @web-1
        wait-healthy shop-workers-v2 @job-1
        take-lock shop @web-1"
    `);
    expect(renderWhy({ ...plan, steps: [], skipped: [] }, 'foo', look).text).toBe(
      'no step of this plan is called foo: it has none',
    );
  });
});
