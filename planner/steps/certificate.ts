/** Custom certificates: two files that kamal-proxy reads (Kamal 2.12, `cli/app/ssl_certificates.rb`). */
import type { Ssl } from '../config.ts';
import * as names from '../names.ts';
import type { Situation } from '../situation.ts';
import type { Draft, SecretRef } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { draft, shell } from './draft.ts';
import { fileAt, withFile } from './env-file.ts';

/** The certificate of a role on a host. */
export const certificateThing = (role: string, host: string): Thing => things.file(`certificate of ${role}`, host);

/** Uploads certificate and key, readable by the proxy's own user as Kamal leaves them (0644). */
export function uploadCertificate(
  situation: Situation,
  role: string,
  host: string,
  ssl: Exclude<Ssl, false | 'auto'>,
): Draft {
  const directory = `${names.APPS_CONFIG}/${names.tlsDirectory(situation.config, role)}`;
  const content = (secret: string): SecretRef => ({ secret, as: 'raw' });
  const files = [
    { path: `${directory}/cert.pem`, text: [content(ssl.certificatePem)] },
    { path: `${directory}/key.pem`, text: [content(ssl.privateKeyPem)] },
  ];
  return draft({
    kind: 'upload-certificate',
    host,
    subject: role,
    role,
    action: 'update',
    label: `upload certificate of ${role}`,
    explain: `Writes cert.pem and key.pem to ${directory}.`,
    cause: `proxy.ssl names ${ssl.certificatePem} and ${ssl.privateKeyPem}`,
    phase: 'prepare',
    unless: 'unless equal',
    gives: [certificateThing(role, host)],
    guard: (facts) => {
      const isEqual = files.every(({ path, text }) => {
        const wanted = situation.fingerprint(text, 'content');
        return wanted !== undefined && fileAt(facts, path)?.fingerprint === wanted;
      });
      return isEqual ? { state: 'done', because: `the certificate of ${role} is up to date` } : { state: 'ready' };
    },
    commands: () => [
      shell(`mkdir -p ${directory}`),
      ...files.map(({ path, text }) => ({ upload: path, mode: '644', content: text })),
    ],
    effect: (facts) =>
      files.reduce(
        (now, { path, text }) =>
          withFile(now, { path, mode: '644', fingerprint: situation.fingerprint(text, 'content') ?? '' }),
        facts,
      ),
    undo: () => ({ irreversible: 'the former certificate is not kept' }),
    timeout: 30,
  });
}
