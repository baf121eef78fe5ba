/** What an adapter is: it turns names into values by asking a vendor's program. */
import type { Finished } from '../shell.ts';

export interface AdapterRequest {
  /** Names as given. */
  readonly secrets: readonly string[];
  /** Names with `--from` and a slash before them. */
  readonly prefixed: readonly string[];
  /** Empty unless given. */
  readonly account: string;
  readonly from: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly run: (
    argv: readonly string[],
    how?: { readonly isQuiet?: boolean; readonly env?: Record<string, string> },
  ) => Promise<Finished>;
}

export interface Adapter {
  readonly title: string;
  readonly needsAccount: boolean;
  /** Succeeds if the vendor's program is installed. */
  readonly versionCommand?: readonly string[];
  /** Throws `VendorFailure`. */
  readonly fetch: (request: AdapterRequest) => Promise<Readonly<Record<string, string>>>;
}

/** The vendor's program could not give a secret. */
export class VendorFailure extends Error {}

/** Standard output of a command that must succeed. */
export async function outputOf(request: AdapterRequest, argv: readonly string[], failure: string): Promise<string> {
  const { status, stdout } = await request.run(argv);
  if (status !== 0) throw new VendorFailure(failure);
  return stdout;
}
