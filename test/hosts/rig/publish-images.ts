import { appImages } from './app-images.ts';
import { publish } from './images.ts';
import { MIRROR_ADDRESS, REGISTRY_ADDRESS } from './places.ts';
import { proxyImage } from './proxy-image.ts';
import { logIn } from './registries.ts';

/** Tags under which the stand-in for kamal-proxy is served: the one that Kamal 2.12 wants, an older and a newer one. */
const PROXY_TAGS = ['v0.9.2', 'v0.9.1', 'v0.9.3'];

/** Makes every image that hosts pull: local image → the references it is published under. */
export async function makeImages(): Promise<Readonly<Record<string, readonly string[]>>> {
  const [proxy, apps] = await Promise.all([proxyImage(), appImages()]);
  const proxyReferences = PROXY_TAGS.map((tag) => `${MIRROR_ADDRESS}:5000/basecamp/kamal-proxy:${tag}`);
  const appReferences = Object.entries(apps).map(
    ([name, image]) => [image, [`${REGISTRY_ADDRESS}:5000/${name}`]] as const,
  );
  return Object.fromEntries([[proxy, proxyReferences], ...appReferences]);
}

/** Puts the images into the two registries. */
export async function publishImages(
  images: Readonly<Record<string, readonly string[]>>,
  registryPassword: string,
): Promise<void> {
  await logIn(registryPassword);
  await Promise.all(Object.entries(images).map(([image, references]) => publish(image, references)));
}
