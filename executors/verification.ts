/** Asking each host once, behind the lock and before its first change, whether it is still as it was when the plan was made. */
import type { Step } from '../planner/plan.ts';
import type { Job } from './executor.ts';

export class Verification {
  readonly #lines: ReadonlyMap<string, string>;
  readonly #hosts = new Map<string, 'asked' | 'unchanged'>();

  /** `lines`: shell lines that succeed while a host is as it was observed. */
  constructor(lines: ReadonlyMap<string, string>) {
    this.#lines = lines;
  }

  /** What has to be asked before the step; nothing where its host said so already. */
  before({ host, needs, is_final: isFinal }: Step): Job[] {
    const line = this.#lines.get(host);
    const isUnderLock = isFinal !== true && needs.some((thing) => thing.startsWith('lock '));
    if (line === undefined || !isUnderLock || this.#hosts.has(host)) return [];
    this.#hosts.set(host, 'asked');
    return [{ id: `verify @${host}`, commands: [{ shell: [line] }], timeout: 30 }];
  }

  /** True while another lane of the host asks: what this one changes would be taken for somebody else's doing. */
  isAwaited(batch: readonly Step[]): boolean {
    return batch.some(({ host, is_final: isFinal }) => isFinal !== true && this.#hosts.get(host) === 'asked');
  }

  confirm(host: string): void {
    this.#hosts.set(host, 'unchanged');
  }

  /** Whoever goes on there asks again, unless the host answered. */
  settle(host: string): void {
    if (this.#hosts.get(host) === 'asked') this.#hosts.delete(host);
  }
}
