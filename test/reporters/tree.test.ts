import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { widthOf } from '../../src/reporters/layout.ts';
import type { Look } from '../../src/reporters/look.ts';
import { renderTree } from '../../src/reporters/tree.ts';
import { shopIdle, shopLarge, shopObserved } from './other-plans.ts';
import { shopDeploy, step } from './plans.ts';
import { planOf } from './sized-plans.ts';

const options: Look = { width: 100, color: false, isObserved: false, verbose: false };

const body = (text: string): string => text.replace(/sha256:\w+/, 'sha256:…');

test('a deploy that looked at nothing says so and marks what depends on the hosts', () => {
  expect(body(renderTree(shopDeploy, options))).toMatchInlineSnapshot(`
    "Deploy shop v2 to production · 3 hosts · planned without looking at the hosts (add --observe)

     prepare      local  · run hook pre-connect                  .kamal/hooks/pre-connect exists
                  web-1  + take the lock                         one deploy at a time
                  all    · log in to registry.example.com        the image is private
                         ? pull image shop:v2                    unless present
     batch 1/2    web-1  ~ write env of web                      read when the container starts
                         + run container shop-web-v2             first batch of 1 (boot.limit)
                         ~ route shop.example.com → shop-web-v2  when /up answers 200 within 30 s;
                                                                 requests drain 30 s
                         - stop container shop-web-v1            after the switch; stays for rollback
     batch 2/2    web-2  …same as web-1                          second batch of 1 (boot.limit)
                  job-1  ~ write env of workers                  read when the container starts
                         + run container shop-workers-v2         after the first healthy web container
                         - stop container shop-workers-v1        both run for a moment
     finish       all    ~ tag shop:latest → v2                  the image that runs everywhere
                         - prune old containers                  keeps 5; decided when it runs
                  web-1  - release the lock                      whatever happened

     Interrupts   nobody: old containers serve until new ones are healthy. At any moment at least 1 of 2
                  web and 1 of 1 workers containers are healthy.
     If it fails  each host keeps its old container; hosts already switched stay on v2 (--on-failure
                  revert to undo them). Either way: release the lock.
     Symbols      + create, ~ update, - delete, ? only known when it runs, · changes nothing

    Plan: 4 create, 8 update, 7 delete, 0 replace · 3 conditional · 0 already done · 3 hosts
          sha256:…"
  `);
});

test('after looking, question marks are facts and what is done already is listed with why', () => {
  expect(body(renderTree(shopObserved, { ...options, width: 120, isObserved: true }))).toMatchInlineSnapshot(`
    "Deploy shop v2 to production · 3 hosts

     prepare      local        ·   run hook pre-connect                  .kamal/hooks/pre-connect exists
                  web-1        +   take the lock                         one deploy at a time
     batch 1/2    web-1        ~   write env of web                      read when the container starts
                               +/- replace container shop-web-v2         env FEATURE_X added; secret API_KEY changed; same
                                                                         image, no build
                               ~   route shop.example.com → shop-web-v2  when /up answers 200 within 30 s; requests drain
                                                                         30 s
                               -   stop container shop-web-v1            after the switch; stays for rollback
     batch 2/2    web-2        …same as web-1
                  job-1        ~   write env of workers                  read when the container starts
                               -/+ replace container shop-workers-v2     env FEATURE_X added; secret API_KEY changed; same
                                                                         image, no build
                               -   stop container shop-workers-v1        both run for a moment
     finish       all          ~   tag shop:latest → v2                  the image that runs everywhere
                               -   prune old containers                  keeps 5; decided when it runs
                  web-1        -   release the lock                      whatever happened
     already      all          =   pull image shop:v2                    present
                               =   create network kamal                  exists
                  web-1 web-2  =   run kamal-proxy v0.9.2                runs since before with the same options

     Note         web-2: the app is in maintenance mode; a deploy does not lift it
     Interrupts   shop workers for about 10 s: its port is published (job-1). At any moment at least 1 of 2 web and 1 of 1
                  workers containers are healthy.
     If it fails  each host keeps its old container; hosts already switched stay on v2 (--on-failure revert to undo them).
                  Either way: release the lock.
     Symbols      + create, ~ update, +/- replace without a gap, -/+ replace with a gap, - delete, = already done, · changes
                  nothing

    Plan: 1 create, 8 update, 7 delete, 3 replace · 0 conditional · 8 already done · 3 hosts · sha256:…"
  `);
});

test('on a narrow terminal a cause stands under its label', () => {
  expect(body(renderTree(shopDeploy, { ...options, width: 60 }))).toMatchInlineSnapshot(`
    "Deploy shop v2 to production · 3 hosts · planned without
    looking at the hosts (add --observe)

     prepare      local  · run hook pre-connect
                             .kamal/hooks/pre-connect exists
                  web-1  + take the lock
                             one deploy at a time
                  all    · log in to registry.example.com
                             the image is private
                         ? pull image shop:v2
                             unless present
     batch 1/2    web-1  ~ write env of web
                             read when the container starts
                         + run container shop-web-v2
                             first batch of 1 (boot.limit)
                         ~ route shop.example.com → shop-web-v2
                             when /up answers 200 within 30 s;
                             requests drain 30 s
                         - stop container shop-web-v1
                             after the switch; stays for
                             rollback
     batch 2/2    web-2  …same as web-1
                           second batch of 1 (boot.limit)
                  job-1  ~ write env of workers
                             read when the container starts
                         + run container shop-workers-v2
                             after the first healthy web
                             container
                         - stop container shop-workers-v1
                             both run for a moment
     finish       all    ~ tag shop:latest → v2
                             the image that runs everywhere
                         - prune old containers
                             keeps 5; decided when it runs
                  web-1  - release the lock
                             whatever happened

     Interrupts   nobody: old containers serve until new ones
                  are healthy. At any moment at least 1 of 2 web
                  and 1 of 1 workers containers are healthy.
     If it fails  each host keeps its old container; hosts
                  already switched stay on v2 (--on-failure
                  revert to undo them). Either way: release the
                  lock.
     Symbols      + create, ~ update, - delete, ? only known
                  when it runs, · changes nothing

    Plan: 4 create, 8 update, 7 delete, 0 replace
          3 conditional · 0 already done · 3 hosts
          sha256:…"
  `);
});

test('thirty equal hosts take the lines of one', () => {
  expect(renderTree(shopLarge, options).split('\n').length).toBeLessThan(20);
});

test('names too long for columns stand on lines of their own', () => {
  const hosts = ['web-1.frontend.eu-central.example.com', 'web-2'];
  const plan = { ...shopLarge, steps: shopLarge.steps.filter(({ host }) => host.startsWith('web-1.')) };
  const renamed = plan.steps.map((step) => ({ ...step, host: hosts[0] as string }));
  expect(body(renderTree({ ...plan, steps: renamed }, { ...options, width: 60 }))).toMatchInlineSnapshot(`
    "Deploy shop v2 to production · 30 hosts · planned without
    looking at the hosts (add --observe)

     prepare
       web-1.frontend.eu-central.example.com
        · log in to registry.example.com  the image is private
        ? pull image shop:v2              unless present
     boot
       web-1.frontend.eu-central.example.com
        ~ write env of web                read when the
                                          container starts
        + run container shop-web-v2       all at once
        ~ route shop.example.com → shop-web-v2
            when /up answers 200 within 30 s; requests drain
            30 s
        - stop container shop-web-v1      after the switch;
                                          stays for rollback

     Interrupts   nobody: old containers serve until new ones
                  are healthy. At any moment at least 1 of 2 web
                  and 1 of 1 workers containers are healthy.
     If it fails  each host keeps its old container; hosts
                  already switched stay on v2 (--on-failure
                  revert to undo them).
     Symbols      + create, ~ update, - delete, ? only known
                  when it runs, · changes nothing

    Plan: 30 create, 60 update, 30 delete, 0 replace
          30 conditional · 0 already done · 30 hosts
          sha256:…"
  `);
});

test('with -v every host has its own lines and every step its commands', () => {
  const text = renderTree(shopDeploy, { ...options, verbose: true });
  expect(text).not.toContain('same as');
  for (const { label } of shopDeploy.steps) expect(text).toContain(label);
  expect(text).toContain('| API_KEY=${secret:API_KEY}');
  expect(text).toContain('local$ KAMAL_VERSION=v2 .kamal/hooks/pre-connect');
});

test('nothing to do is one line, and why when asked', () => {
  expect(renderTree(shopIdle, { ...options, isObserved: true })).toBe(
    'Nothing to do: shop v2 is what runs on all 3 hosts. (--force restarts it)',
  );
  expect(renderTree(shopIdle, { ...options, isObserved: true, verbose: true })).toMatchInlineSnapshot(`
    "Nothing to do: shop v2 is what runs on all 3 hosts. (--force restarts it)

     already      web-1 web-2  = run container shop-web-v2
                                   already serves
                  job-1        = run container shop-workers-v2
                                   already serves"
  `);
});

test.each([60, 72, 80, 100, 120, 160, 200])('no line is wider than %i columns', (width) => {
  for (const plan of [shopDeploy, shopObserved, shopLarge, shopIdle]) {
    const lines = renderTree(plan, { ...options, width }).split('\n');
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
  }
});

test('colour changes no character', () => {
  const plain = stripVTControlCharacters(renderTree(shopDeploy, { ...options, color: true }));
  expect(plain).toBe(renderTree(shopDeploy, options));
});

test('a full commit name is cut to seven characters unless all is shown', () => {
  const sha = '0123456789abcdef0123456789abcdef01234567';
  const plan = { ...shopDeploy, intent: { ...shopDeploy.intent, version: sha } };
  expect(renderTree(plan, options)).toContain('Deploy shop 0123456 to production');
});

test('a step that sends nothing has a line only when everything is shown', () => {
  const words = { kind: 'gather', host: 'local', phase: 'boot', action: 'wait', label: 'batch 1 is up' } as const;
  const waypoint = step({ ...words, cause: 'what follows waits for it', commands: [] });
  const plan = { ...shopDeploy, steps: [...shopDeploy.steps, waypoint] };
  expect(renderTree(plan, options)).not.toContain('batch 1 is up');
  expect(renderTree(plan, { ...options, verbose: true })).toContain('batch 1 is up');
});

test('of many hosts that do the same none is left out', () => {
  // The last of ten hosts does less than the others.
  const plan = planOf(57);
  const text = renderTree(
    { ...plan, notes: plan.hosts.map(({ name: host }) => ({ host, text: 'said of each' })) },
    options,
  );
  expect(text).toMatch(/8 more {2}…same as web-1: web-2 … web-9 \(8 hosts\)$/m);
  expect(text).toContain(' Note         all 10 hosts: said of each');
  expect(text).not.toMatch(/and \d+ more/);
});
