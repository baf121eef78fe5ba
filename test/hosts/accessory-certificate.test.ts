/** An accessory with a certificate of its own: Kamal names it to the proxy, and never uploads it. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { type Fleet, attachFleet } from './rig/fleet.ts';
import { kamal } from './rig/kamal-oracle.ts';
import { run } from './rig/run.ts';
import { makeProject, type Project, SHOP } from './support/project.ts';
import { kamalPlan } from './support/tool.ts';

const CERTIFICATE = fileURLToPath(new URL('../../fixtures/oracle/proxy-custom-cert-path/project/', import.meta.url));
const SITE = 'admin.example.com';

let fleet: Fleet;
let project: Project;
let cert: string;

beforeAll(async () => {
  fleet = await attachFleet(['vm1', 'vm2', 'vm3', 'vm4']);
  await fleet.reset();
  cert = await readFile(join(CERTIFICATE, 'cert.pem'), 'utf8');
  const key = await readFile(join(CERTIFICATE, 'key.pem'), 'utf8');
  const admin = `  admin:
    image: registry:5000/app:v1
    host: vm4
    proxy: { host: ${SITE}, ssl: { certificate_pem: CERT_PEM, private_key_pem: KEY_PEM } }
`;
  project = await makeProject(fleet, {
    ...SHOP,
    'config/deploy.yml': `${SHOP['config/deploy.yml']}`.replace('accessories:\n', `accessories:\n${admin}`),
    '.kamal/secrets': `${SHOP['.kamal/secrets']}CERT_PEM=$(cat cert.pem)\nKEY_PEM=$(cat key.pem)\n`,
    'cert.pem': cert,
    'key.pem': key,
  });
});

/** Fingerprint of the certificate that the host shows for the site. */
const shown = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const host = fleet.host('vm4').address;
    const socket = connect({ host, port: 443, servername: SITE, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.on('error', reject);
  });

const own = (): string => new X509Certificate(cert).fingerprint256;

it('is served with it, also after the proxy was started again', async () => {
  const boot = await kamalPlan(project, ['setup', '-P', '--version', 'v1']);
  expect(boot.exit, boot.text).toBe(0);
  expect(await shown()).toBe(own());
  await fleet.exec('vm4', 'docker restart kamal-proxy');
  await expect.poll(shown).toBe(own());
  const again = await kamalPlan(project, ['accessory', 'boot', 'admin']);
  expect(again.text).toContain('Nothing to do');
});

it('is served with the renewed one, also where a run before came no further than the upload', async () => {
  const make = ['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const files = ['-keyout', 'key.pem', '-out', 'cert.pem'];
  await run([...make, ...files, '-days', '2', '-subj', `/CN=${SITE}`], { cwd: project.directory });
  cert = await readFile(join(project.directory, 'cert.pem'), 'utf8');
  const renewed = await kamalPlan(project, ['accessory', 'boot', 'admin', '-y']);
  expect(renewed.exit, renewed.text).toBe(0);
  expect(await shown()).toBe(own());
  await fleet.exec('vm4', 'touch .kamal/proxy/apps-config/app/tls/cert.pem');
  const unread = await kamalPlan(project, ['accessory', 'boot', 'admin', '-y']);
  expect(unread.text).toMatch(/route .*admin\.example\.com.* the certificate changed/);
  expect((await kamalPlan(project, ['accessory', 'boot', 'admin', '-y'])).text).toContain('Nothing to do');
});

it('is found by Kamal, too, which reboots it', async () => {
  const reboot = await kamal(project.directory, ['accessory', 'reboot', 'admin', '--version', 'v1']);
  expect(reboot.code, reboot.stdout.slice(-1500)).toBe(0);
  expect(await shown()).toBe(own());
});
