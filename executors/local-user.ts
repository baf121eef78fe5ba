/** Who runs the tool. In containers that may be an id without an entry in the password file, which Node does not forgive. */
import { homedir, userInfo } from 'node:os';

type Environment = Readonly<Record<string, string | undefined>>;

/** The login name, else what the environment says; empty where nobody knows. */
export const userName = (env: Environment): string =>
  told(() => userInfo().username) ?? (env['LOGNAME'] || env['USER'] || '');

/** The home directory: of the environment, else of the password file. */
export const homeDirectory = (): string => told(homedir) ?? '/';

/** The home directory of the password file, whatever HOME says. */
export const passwordFileHome = (): string => told(() => userInfo().homedir) ?? homeDirectory();

function told(ask: () => string): string | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
