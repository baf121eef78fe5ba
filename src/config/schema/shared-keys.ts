/** Shapes that stand in several places. */
import { anythingMap, key, keys, listOf, mapOf, secretOrText, text } from './shapes.ts';

const envForms = {
  clear: key(mapOf(text), 'Values that anyone may see.'),
  secret: key(listOf(text), 'Names from the secrets file; NAME:SECRET takes the secret SECRET as NAME.'),
};

/** `env` with `clear` and `secret`; a map without them is all clear values. */
export const envKeys = keys(envForms);

/** The root's `env`, which alone may have tags. */
export const rootEnvKeys = keys({
  ...envForms,
  tags: key(mapOf(envKeys), 'Values for hosts that carry a tag.'),
});

export const loggingKeys = keys({
  driver: key(text, 'Docker logging driver.'),
  options: key(anythingMap, 'Options of the logging driver. Without driver and options: max-size 10m.'),
});

export const registryKeys = keys({
  server: key(text, 'Registry host; Docker Hub unless set. localhost:PORT runs a registry on this machine.'),
  username: key(secretOrText, 'User name, or a list with the name of the secret that holds it.'),
  password: key(secretOrText, 'Password, or a list with the name of the secret that holds it.'),
});
