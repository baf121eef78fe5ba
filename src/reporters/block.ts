/** What stands next to a host's name in a plan. */
import type { Entry } from './entries.ts';

/** A host's lines in one phase. */
export interface HostLines {
  readonly host: string;
  readonly entries: readonly Entry[];
}

/** One or more hosts with either their own lines or a host whose lines they repeat. */
export interface Block {
  readonly hosts: readonly string[];
  /** True where `hosts` are all hosts of the plan, and more than one. */
  readonly isAll: boolean;
  readonly entries: readonly Entry[];
  readonly sameAs?: string;
  /** Several hosts that repeat another, in words. */
  readonly names?: string;
  /** What is different about the cause of hosts that repeat another phase. */
  readonly cause?: string;
}

/** A host with its own lines. */
export const alone = ({ host, entries }: HostLines): Block => ({ hosts: [host], isAll: false, entries });
