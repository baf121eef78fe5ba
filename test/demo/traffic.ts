import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from './fleet/fleet.ts';

export interface TrafficCount {
  readonly requests: number;
  /** One line per request that nobody answered. */
  readonly failures: readonly string[];
}

/** Milliseconds between requests to one host. */
const PAUSE = 8;

/** Visitors who ask every given host for the site, again and again, until they are told to stop. */
export class Traffic implements AsyncDisposable {
  readonly #visitors: readonly Promise<void>[];
  readonly #failures: string[] = [];
  readonly #open = new Set<Promise<void>>();
  #requests = 0;
  #isOver = false;

  constructor(fleet: Fleet, hosts: readonly string[], site: string) {
    this.#visitors = hosts.map((host) => this.#visit(fleet, host, site));
  }

  async #visit(fleet: Fleet, host: string, site: string): Promise<void> {
    while (!this.#isOver) {
      const request = this.#ask(fleet, host, site);
      this.#open.add(request);
      void request.finally(() => this.#open.delete(request));
      await sleep(PAUSE);
    }
  }

  async #ask(fleet: Fleet, host: string, site: string): Promise<void> {
    this.#requests += 1;
    const { status } = await fleet.request(host, site);
    if (status !== 200) this.#failures.push(`${host} answered ${status} at ${new Date().toISOString()}`);
  }

  /** Sends everybody home and counts. */
  async stop(): Promise<TrafficCount> {
    this.#isOver = true;
    await Promise.all(this.#visitors);
    await Promise.all(this.#open);
    return { requests: this.#requests, failures: this.#failures };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
