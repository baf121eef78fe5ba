/**
 * Things are typed names for what a step needs, gives or ends. They are the only way to say what comes before what.
 * A thing has one giver; a `first …` thing may have several and is there as soon as one of them has finished.
 */

export type Thing = string & { readonly __thing: unique symbol };

const thing = (text: string): Thing => text as Thing;

/** A working Docker that the SSH user may use. */
export const docker = (host: string): Thing => thing(`docker @${host}`);
/** A registry session, so that private images can be pulled: by server, and by user where a server has several. */
export const session = (subject: string, host: string): Thing => thing(`session ${subject} @${host}`);
export const image = (reference: string, host: string): Thing => thing(`image ${reference} @${host}`);
export const network = (name: string, host: string): Thing => thing(`network ${name} @${host}`);
export const proxy = (host: string): Thing => thing(`proxy @${host}`);
export const file = (path: string, host: string): Thing => thing(`file ${path} @${host}`);
export const directory = (path: string, host: string): Thing => thing(`directory ${path} @${host}`);
/** A name that no container holds. */
export const freeName = (name: string, host: string): Thing => thing(`free-name ${name} @${host}`);
export const container = (name: string, host: string): Thing => thing(`container ${name} @${host}`);
/** A container that answers its health check; it need not have any traffic. */
export const healthy = (name: string, host: string): Thing => thing(`healthy ${name} @${host}`);
/** A container that passed its gate and, where it is proxied, has the traffic. */
export const serving = (name: string, host: string): Thing => thing(`serving ${name} @${host}`);
/** Several givers: the first healthy container of the role that the others wait for. */
export const firstHealthy = (role: string): Thing => thing(`first healthy ${role}`);
export const stopped = (name: string, host: string): Thing => thing(`stopped ${name} @${host}`);
/** Many things of many hosts at once, so that nobody else has to name them all: `batch 1`, `assets of web`. */
export const all = (what: string): Thing => thing(`all ${what}`);
export const latest = (reference: string, host: string): Thing => thing(`latest ${reference} @${host}`);
export const pruned = (what: string, host: string): Thing => thing(`pruned ${what} @${host}`);
export const lock = (service: string): Thing => thing(`lock ${service}`);
export const unlocked = (service: string): Thing => thing(`unlocked ${service}`);
export const hook = (name: string): Thing => thing(`hook ${name}`);
export const paused = (batch: number): Thing => thing(`paused after batch ${batch}`);
/** The release command of a deploy has done its work. */
export const released = (service: string): Thing => thing(`released ${service}`);
/** It is on record that the plan was applied. */
export const recorded = (service: string): Thing => thing(`recorded ${service}`);
/** An image in its registry, for hosts to pull. */
export const pushed = (reference: string): Thing => thing(`pushed ${reference}`);
export const builder = (name: string): Thing => thing(`builder ${name}`);
/** A clean copy of the commit that is built. */
export const clone = (revision: string): Thing => thing(`clone of ${revision}`);
/** The registry on the machine that runs the tool. */
export const localRegistry = (server: string): Thing => thing(`local registry ${server}`);
/** The time until the lock is taken: what needs it keeps nobody from deploying. */
export const beforeLock = (service: string): Thing => thing(`before lock ${service}`);

/** True for registry sessions. */
export const isSession = (name: Thing): boolean => name.startsWith('session ');

/** True for a container that answered its health checks. */
export const isHealthy = (name: string): boolean => name.startsWith('healthy ');

/** True for a container that has passed its gate. */
export const isServing = (name: string): boolean => name.startsWith('serving ');

/** The name of a hook that has run; undefined for other things. */
export const hookOf = (name: string): string | undefined => /^hook (\S+)/.exec(name)?.[1];

/** True where one of several givers is enough. */
export const isFirst = (name: Thing): boolean => name.startsWith('first ');
