/** The shop's registry: three versions, of which the third does not come up on web-2. */
import { appImage, PROXY_IMAGE } from './fleet/offers.ts';
import type { Behaviour, OfferedImage, Registry } from './fleet/world.ts';

/** The hosts of `project/config/deploy.yml`. */
export const HOSTS = ['web-1', 'web-2', 'job-1'] as const;

/** Hosts that answer for the site. */
export const WEB_HOSTS = ['web-1', 'web-2'] as const;

/** The site that the shop is. */
export const SITE = 'shop.example.com';

const PORT = 3000;

const version = (name: string, behaviour: Partial<Behaviour> = {}): OfferedImage =>
  appImage(`registry.example.com/shop:${name}`, 'shop', {
    port: PORT,
    says: [`Booting shop ${name} on {host}`, `Listening on http://0.0.0.0:${PORT}`],
    ...behaviour,
  });

/** What `project/.kamal/secrets` opens. */
export const REGISTRY: Registry = {
  server: 'registry.example.com',
  username: 'deployer',
  password: 'not-a-real-password',
  images: [
    PROXY_IMAGE,
    version('v1'),
    version('v2'),
    version('v3', {
      answer: (path, host) => (path === '/up' && host === 'web-2' ? 503 : 200),
      says: [
        'Booting shop v3 on {host}',
        `Listening on http://0.0.0.0:${PORT}`,
        'FATAL: cache.internal: no route to host',
      ],
    }),
  ],
};
