import { mkdtemp, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { meetNeeds } from '../rig/needs.ts';
import { run, until } from '../rig/run.ts';
import { buildProxy, startApp, startLab } from './lab.ts';

let program = '';

beforeAll(async () => {
  await meetNeeds();
  program = await buildProxy();
});

const FAST = ['--health-check-interval', '50ms', '--deploy-timeout', '400ms'];

describe('deploy', () => {
  it('routes to a healthy target and writes the state that the real proxy writes', async () => {
    await using lab = await startLab(program);
    await using app = await startApp('v1');
    const options = ['--buffer-requests', '--buffer-responses=false', '--log-request-header=user-agent'];
    const done = await lab.cli(
      'deploy',
      'app-web',
      '--target',
      app.target,
      '--host=a.example.com,b.example.com',
      ...options,
    );
    expect(done).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await lab.get('b.example.com')).toMatchObject({ status: 200, body: 'v1' });
    expect((await lab.get('c.example.com')).status).toBe(404);
    expect(await lab.state()).toMatchObject([
      {
        name: 'app-web',
        options: { hosts: ['a.example.com', 'b.example.com'], path_prefixes: ['/'], tls_redirect: true },
        target_options: {
          health_check_config: { path: '/up', port: 0, interval: 1e9, timeout: 5e9, host: '' },
          buffer_requests: true,
          log_request_headers: ['User-Agent'],
          log_response_headers: null,
          forward_headers: true,
        },
        active_targets: [app.target],
        active_readers: [],
        rollout_targets: null,
        pause_controller: { state: 0, stop_message: '', fail_after: 0 },
        rollout_controller: null,
      },
    ]);
  });

  it('leaves the old target serving when the new one fails its health check, and logs why', async () => {
    await using lab = await startLab(program);
    await using good = await startApp('good');
    await using bad = await startApp('bad', (_, response) => response.writeHead(404).end());
    await lab.cli('deploy', 's', '--target', good.target);
    const failed = await lab.cli('deploy', 's', '--target', bad.target, ...FAST);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toBe('Error: target failed to become healthy within configured timeout (400ms)\n');
    expect((await lab.get('any')).body).toBe('good');
    expect(lab.log()).toContainEqual(
      expect.objectContaining({
        level: 'INFO',
        msg: 'Healthcheck failed',
        url: `http://${bad.target}/up`,
        error: 'unexpected status (404)',
      }),
    );
  });

  it('returns only when the requests of the old target are over', async () => {
    await using lab = await startLab(program);
    const held: ServerResponse[] = [];
    await using old = await startApp('old', (path, response) =>
      path === '/slow' ? held.push(response) : response.end('old'),
    );
    await using fresh = await startApp('fresh');
    await lab.cli('deploy', 's', '--target', old.target);
    const slow = lab.get('any', '/slow');
    await until('the slow request', async () => held.length === 1);
    let hasReturned = false;
    const deploying = lab.cli('deploy', 's', '--target', fresh.target).finally(() => {
      hasReturned = true;
    });
    await until('the swap', async () => (await lab.get('any')).body === 'fresh');
    expect(hasReturned).toBe(false);
    held[0]?.end('late');
    expect((await slow).body).toBe('late');
    expect((await deploying).code).toBe(0);
  });

  it('answers 504 for requests that outlast the drain timeout', async () => {
    await using lab = await startLab(program);
    const held: ServerResponse[] = [];
    await using old = await startApp('old', (path, response) =>
      path === '/slow' ? held.push(response) : response.end('old'),
    );
    await using fresh = await startApp('fresh');
    await lab.cli('deploy', 's', '--target', old.target);
    const slow = lab.get('any', '/slow');
    await until('the slow request', async () => held.length === 1);
    const deployed = await lab.cli('deploy', 's', '--target', fresh.target, '--drain-timeout', '100ms');
    expect(deployed.code).toBe(0);
    expect((await slow).status).toBe(504);
  });
});

describe('what the command line refuses', () => {
  it.each([
    [['deploy', 's'], 'required flag(s) "target" not set'],
    [['deploy'], 'accepts 1 arg(s), received 0'],
    [['deploy', 's', '--target', 'z:80'], 'z:80 :invalid host pattern'],
    [['deploy', 's', '--nosuch'], 'unknown flag: --nosuch'],
    [
      ['deploy', 's', '--health-check-interval', '1'],
      'invalid argument "1" for "--health-check-interval" flag: time: missing unit in duration "1"',
    ],
    [
      ['deploy', 's', '--target', 'a1:80', '--tls', '--path-prefix', '/api'],
      'TLS settings must be specified on the root path service',
    ],
    [
      ['deploy', 's', '--target', 'a1:80', '--max-request-body', '1'],
      'max-request-body can only be set when request buffering is enabled',
    ],
    [
      ['deploy', 's', '--target', 'a1:80', '--tls-certificate-path', '/x'],
      'if any flags in the group [tls-certificate-path tls-private-key-path] are set they must all be set; missing [tls-private-key-path]',
    ],
    [['rollout', 'set', 's'], 'at least one of the flags in the group [percent list] is required'],
    [['remove', 's'], 'service not found'],
    [['nosuch'], `unknown command "nosuch" for "kamal-proxy"\nRun 'kamal-proxy --help' for usage.`],
  ])('%j', async (args, error) => {
    await using lab = await startLab(program);
    expect(await lab.cli(...args)).toEqual({ code: 1, stdout: '', stderr: `Error: ${error}\n` });
  });

  it('a host that another service has, after the health check', async () => {
    await using lab = await startLab(program);
    await using app = await startApp('v1');
    await lab.cli('deploy', 's1', '--target', app.target, '--host', 'x.example.com');
    const taken = await lab.cli('deploy', 's2', '--target', app.target, '--host', 'x.example.com');
    expect(taken.stderr).toBe('Error: host settings conflict with another service\n');
    const below = await lab.cli(
      'deploy',
      's2',
      '--target',
      app.target,
      '--host',
      'x.example.com',
      '--path-prefix',
      'api/',
    );
    expect(below.code).toBe(0);
  });
});

describe('a running service', () => {
  it('is stopped with a message, stays stopped over a deploy and a restart, and is resumed', async () => {
    await using lab = await startLab(program);
    await using app = await startApp('v1');
    await lab.cli('deploy', 's', '--target', app.target);
    await lab.cli('stop', 's', '--message', 'back at <noon>');
    expect(await lab.get('any')).toMatchObject({ status: 503, body: expect.stringContaining('back at &lt;noon&gt;') });
    expect(await lab.get('any', '/up')).toMatchObject({ status: 200, body: '' });
    await lab.cli('deploy', 's', '--target', app.target);
    await lab.restart();
    expect((await lab.get('any')).status).toBe(503);
    expect((await lab.cli('list')).stdout).toContain(
      '\u001b[1;34ms\u001b[0m        \u001b[m*\u001b[0m     \u001b[m/\u001b[0m',
    );
    expect((await lab.cli('list')).stdout).toContain('stopped');
    await lab.cli('resume', 's');
    expect((await lab.get('any')).body).toBe('v1');
  });

  it('holds requests back while it is paused', async () => {
    await using lab = await startLab(program);
    await using app = await startApp('v1');
    await lab.cli('deploy', 's', '--target', app.target);
    await lab.cli('pause', 's', '--max-pause', '150ms');
    expect((await lab.get('any')).status).toBe(504);
    await lab.cli('pause', 's');
    const waiting = lab.get('any');
    await lab.cli('resume', 's');
    expect((await waiting).body).toBe('v1');
  });

  it('serves its own certificate and error pages, and sends HTTP to HTTPS', async () => {
    await using lab = await startLab(program);
    await using app = await startApp('v1');
    const folder = await mkdtemp(join(tmpdir(), 'kamal-proxy-files-'));
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const make = ['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    await run([...make, '-subj', '/CN=own.example.com', '-days', '2', '-keyout', key, '-out', cert]);
    await writeFile(join(folder, '503.html'), 'own page: {{ .Message }}');
    const secure = ['--tls', '--tls-certificate-path', cert, '--tls-private-key-path', key, '--error-pages', folder];
    expect((await lab.cli('deploy', 's', '--target', app.target, '--host', 'own.example.com', ...secure)).code).toBe(0);
    expect(await lab.get('own.example.com', '/a?b')).toMatchObject({
      status: 301,
      headers: { location: 'https://own.example.com/a?b' },
    });
    expect(await certificateName(lab.httpsPort, 'own.example.com')).toBe('own.example.com');
    await lab.cli('deploy', 's', '--target', app.target, '--error-pages', folder);
    await lab.cli('stop', 's', '--message', 'gone');
    expect((await lab.get('any')).body).toBe('own page: gone');
    const missing = await lab.cli('deploy', 's', '--target', app.target, '--error-pages', '/nosuch');
    expect(missing.stderr).toBe('Error: unable to load error pages\n');
  });
});

function certificateName(port: number, servername: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, servername, rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.destroy();
    });
    socket.on('error', reject);
  });
}
