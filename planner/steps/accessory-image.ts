/** An accessory's image and its directory on a host: how they are found, and how they are removed. */
import type { HostFacts } from '../facts.ts';
import { listedAs } from '../names.ts';
import type { Situation } from '../situation.ts';
import type { Draft } from '../step.ts';
import * as things from '../things.ts';
import type { AccessoryOnHost } from './accessory-state.ts';
import { audit } from './audit.ts';
import { draft, shell } from './draft.ts';

/** True where the host has the image of a reference. Digests are not looked up. */
export const hasImage = ({ images }: HostFacts, reference: string): boolean =>
  images.some(({ tags }) => tags.includes(listedAs(reference)));

/** The facts with the image pulled. */
export const withAccessoryImage = (facts: HostFacts, reference: string): HostFacts => ({
  ...facts,
  images: [...facts.images, { id: `pulled ${reference}`, tags: [listedAs(reference)], labels: {} }],
});

/** Removes the accessory's image, whoever else uses the tag, as Kamal does. */
export function removeAccessoryImage(situation: Situation, subject: AccessoryOnHost): Draft {
  const { accessory, host, phase, needs } = subject;
  const tag = listedAs(accessory.image);
  return draft({
    kind: 'remove-accessory-image',
    host,
    subject: accessory.name,
    action: 'delete',
    label: `remove image ${accessory.image}`,
    explain: 'Takes the tag away; the image itself goes when nothing uses it.',
    cause: 'asked for',
    phase,
    unless: 'unless it is not there',
    needs: [things.docker(host), ...needs],
    gives: [things.pruned(`image of ${accessory.name}`, host)],
    guard: (facts) =>
      hasImage(facts, accessory.image)
        ? { state: 'ready' }
        : { state: 'done', because: `image ${accessory.image} is not on ${host}` },
    commands: () => [
      audit(situation, `Removed ${accessory.name} accessory image`),
      shell(`docker image rm --force ${accessory.image}`),
    ],
    effect: (facts) => {
      const images = facts.images.map((image) => ({ ...image, tags: image.tags.filter((one) => one !== tag) }));
      return {
        ...facts,
        images: images.filter((image, at) => image.tags.length > 0 || facts.images[at]?.tags.length === 0),
      };
    },
    undo: () => ({ irreversible: 'the image has to be pulled again' }),
    timeout: 120,
  });
}

/** Removes the accessory's directory in the login directory: uploaded files and relative directories, data included. */
export function removeServiceDirectory({ accessory, host, phase, needs }: AccessoryOnHost): Draft {
  const { service } = accessory;
  const isInside = (path: string): boolean => path === service || path.startsWith(`${service}/`);
  // Volumes, and directories with a path of their own on the host, stay.
  const mounted = accessory.directories
    .map(({ hostPath, mount }) => ({ path: hostPath.replace(/^\$PWD\//, ''), mount }))
    .filter(({ path }) => isInside(path));
  const dataIn = (facts: HostFacts | undefined) =>
    mounted.filter(({ path }) => facts === undefined || facts.directories.includes(path));
  const written = ({ path, mount }: (typeof mounted)[number]): string => `${path.slice(service.length + 1)}:${mount}`;
  return draft({
    kind: 'remove-service-directory',
    host,
    subject: accessory.name,
    action: 'delete',
    label: `remove directory ${service}`,
    explain: `Everything in ${service} in the login directory, the data of directories that the container mounts included.`,
    cause: 'with everything in it',
    phase,
    unless: 'unless it is not there',
    needs,
    gives: [things.pruned(`directory ${service}`, host)],
    guard: (facts) => {
      if (!facts.directories.some(isInside) && !facts.files.some(({ path }) => isInside(path)))
        return { state: 'done', because: `directory ${service} is not on ${host}` };
      const data = dataIn(facts).map(written);
      if (data.length === 0) return { state: 'ready' };
      return { state: 'ready', cause: `deletes its data (${data.join(', ')}); no way back` };
    },
    commands: () => [shell(`rm -rf ${service}`)],
    effect: (facts) => ({
      ...facts,
      directories: facts.directories.filter((path) => !isInside(path)),
      files: facts.files.filter(({ path }) => !isInside(path)),
    }),
    undo: () => ({ irreversible: 'data in it is gone' }),
    loses: (before) => dataIn(before).map(({ path }) => path),
    timeout: 120,
  });
}
