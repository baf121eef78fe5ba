/** Custom certificates: two files that kamal-proxy reads (Kamal 2.12, `cli/app/ssl_certificates.rb`). */
import type { Ssl } from '../config.ts';
import type { RouteFacts } from '../facts.ts';
import * as names from '../names.ts';
import type { Situation } from '../situation.ts';
import type { Draft, SecretRef } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { draft, shell } from './draft.ts';
import { fileAt, withFile } from './env-file.ts';
import { withUnread } from './route-settings.ts';

/** Whose certificate it is. */
export interface CertificateSubject {
  /** The name of a role or of an accessory. */
  readonly owner: string;
  /** Set where the owner is a role: its certificate has a directory of its own. */
  readonly role?: string;
  /** The proxy's service that has it. */
  readonly service: string;
  readonly host: string;
  readonly phase: string;
  readonly needs: readonly Thing[];
  readonly ssl: Exclude<Ssl, false | 'auto'>;
}

/** The certificate of a role or an accessory on a host. */
export const certificateThing = (owner: string, host: string): Thing => things.file(`certificate of ${owner}`, host);

/** Uploads certificate and key, readable by the proxy's own user as Kamal leaves them (0644). */
export function uploadCertificate(situation: Situation, subject: CertificateSubject): Draft {
  const { owner, role, service, host, ssl } = subject;
  const directory = `${names.APPS_CONFIG}/${names.tlsDirectory(situation.config, role)}`;
  const content = (secret: string): SecretRef => ({ secret, as: 'raw' });
  const files = [
    { path: `${directory}/cert.pem`, text: [content(ssl.certificatePem)] },
    { path: `${directory}/key.pem`, text: [content(ssl.privateKeyPem)] },
  ];
  return draft({
    kind: 'upload-certificate',
    host,
    subject: owner,
    ...(role === undefined ? {} : { role }),
    action: 'update',
    label: `upload certificate of ${owner}`,
    explain: `Writes cert.pem and key.pem to ${directory}.`,
    cause: `proxy.ssl names ${ssl.certificatePem} and ${ssl.privateKeyPem}`,
    phase: subject.phase,
    unless: 'unless equal',
    needs: subject.needs,
    gives: [certificateThing(owner, host)],
    guard: (facts) => {
      const isEqual = files.every(({ path, text }) => {
        const wanted = situation.fingerprint(text, 'content');
        return wanted !== undefined && fileAt(facts, path)?.fingerprint === wanted;
      });
      return isEqual ? { state: 'done', because: `the certificate of ${owner} is up to date` } : { state: 'ready' };
    },
    commands: () => [
      shell(`mkdir -p ${directory}`),
      ...files.map(({ path, text }) => ({ upload: path, mode: '644', content: text })),
    ],
    effect: (facts) => {
      const written = files.reduce(
        (now, { path, text }) =>
          withFile(now, { path, mode: '644', fingerprint: situation.fingerprint(text, 'content') ?? '' }),
        facts,
      );
      const isReader = (route: RouteFacts): boolean =>
        route.service === service && Boolean(route.settings['tls certificate']);
      return { ...written, routes: withUnread(facts, 'certificate', isReader) };
    },
    undo: () => ({ irreversible: 'the former certificate is not kept' }),
    timeout: 30,
  });
}
