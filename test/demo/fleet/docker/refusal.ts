/** A refusal of a simulated program: `text` on standard error and that exit status. */
export class Refusal extends Error {
  readonly exit: number;
  constructor(text: string, exit = 1) {
    super(text);
    this.exit = exit;
  }
}

/** A wrong command line, or one that is not simulated: nothing is pretended. */
export const misuse = (text: string): Refusal => new Refusal(text, 125);

/** The refusal in the words of Docker's client. */
export const daemonSays = (text: string): Refusal => new Refusal(`Error response from daemon: ${text}`);

/** The refusal for a container that is not there. */
export const noSuchContainer = (name: string): Refusal => daemonSays(`No such container: ${name}`);

/** The refusal when a container's name is held by another one. */
export const nameTaken = (name: string, holder: string): Refusal =>
  daemonSays(
    `Conflict. The container name "/${name}" is already in use by container "${holder}". ` +
      'You have to remove (or rename) that container to be able to reuse that name',
  );

/** The refusal of a command line with too few or too many arguments. */
export const wrongCount = (command: string, wanted: string): Refusal =>
  new Refusal(`"${command}" requires ${wanted} argument${wanted.endsWith(' 1') ? '' : 's'}.`);
