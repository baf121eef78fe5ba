/** The executors of a run: this machine and every host, behind one interface. */
import { writeFileSync } from 'node:fs';
import { openLocal } from '../executors/local/local-executor.ts';
import type { Executor, Vault } from '../executors/executor.ts';
import { routed } from '../executors/router.ts';
import { openSsh } from '../executors/ssh/ssh-executor.ts';
import type { Streams } from '../executors/streams.ts';
import type { Config } from '../planner/config.ts';
import { askSecret, canAskSecrets } from './ask-secret.ts';
import type { Output } from './output.ts';
import { tuneForHashing } from './tuning.ts';
import { harmless } from './reporters/layout.ts';

export interface Hosts extends AsyncDisposable {
  readonly executor: Executor;
  /** Commands on hosts whose bytes are wanted as they come. */
  readonly streams: Streams;
}

export interface HostsRequest {
  readonly config: Config;
  readonly vault: Vault;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly output: Output;
  /** Milliseconds of the epoch at which the run began; absent: now. */
  readonly since?: number;
}

/** Opens no connection yet; the first question does. */
export function openHosts({ config, vault, cwd, env, output, since = Date.now() }: HostsRequest): Hosts {
  const local = openLocal({ vault, cwd, env, runtimeSeconds: () => Math.round((Date.now() - since) / 1000) });
  const keyData = config.ssh.keyData.flatMap((key) => {
    if ('literal' in key) return [key.literal];
    return vault.has(key.secret) ? [vault.reveal(key.secret)] : [];
  });
  const remote = openSsh({
    ssh: config.ssh,
    vault,
    cwd,
    env,
    keyData,
    reverseForwards: localRegistryPorts(config),
    ...(canAskSecrets(output) ? { askSecret: (question) => asked(question, output) } : {}),
    onNotice: (host, text) => output.stderr.write(`${host}: ${harmless(text)}\n`),
  });
  const countersFile = env['KAMAL_PLAN_COUNTERS'];
  return {
    executor: routed({ local, remote }),
    streams: remote,
    async [Symbol.asyncDispose]() {
      await Promise.all([local[Symbol.asyncDispose](), remote[Symbol.asyncDispose]()]);
      // For benchmarks: what the hosts cost.
      if (countersFile !== undefined) writeFileSync(countersFile, JSON.stringify(remote.counters));
    },
  };
}

function asked(question: string, output: Output): Promise<string | undefined> {
  tuneForHashing();
  return askSecret(question, output);
}

/** Hosts reach a registry on this machine (`localhost:PORT`) through their own connections. */
function localRegistryPorts({ registry }: Config): { readonly onHost: number; readonly here: number }[] {
  const port = Number(registry.server?.split(':')[1]);
  return registry.isLocal && Number.isInteger(port) ? [{ onHost: port, here: port }] : [];
}
