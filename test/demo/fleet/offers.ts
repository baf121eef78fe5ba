/** Images that a simulated registry offers. */
import type { Behaviour, OfferedImage } from './world.ts';

/** The proxy as its makers publish it. */
export const PROXY_IMAGE: OfferedImage = {
  reference: 'basecamp/kamal-proxy:v0.9.2',
  labels: { 'org.opencontainers.image.title': 'kamal-proxy' },
  env: ['HOME=/home/kamal-proxy'],
  cmd: ['kamal-proxy', 'run'],
  behaviour: {
    startsIn: 0,
    port: 80,
    answer: () => 404,
    stopsIn: 50,
    says: ['{"level":"INFO","msg":"Server started"}'],
  },
  files: {},
};

/** An application's image, built with the `service` label that Kamal asks for; healthy unless `behaviour` says otherwise. */
export function appImage(reference: string, service: string, behaviour: Partial<Behaviour> = {}): OfferedImage {
  return {
    reference,
    labels: { service },
    env: ['PATH=/usr/local/bin:/usr/bin:/bin'],
    cmd: ['bin/server'],
    behaviour: {
      startsIn: 300,
      port: 80,
      answer: (path) => (path === '/up' || path === '/' ? 200 : 404),
      stopsIn: 200,
      says: ['Booting on {host}', 'Listening on http://0.0.0.0:80'],
      ...behaviour,
    },
    files: { '/public/assets/app.css': `/* ${reference} */\n` },
  };
}
