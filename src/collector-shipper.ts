/** Sends log records to a collector as they come, in the background; what it does not take is lost, never waited for. */
import type { Endpoint } from './collector-endpoint.ts';

/** Records of one request. */
const BATCH = 100;
/** Milliseconds for a collector's answer, and for all that is left at the end. */
const PATIENCE = 5000;
/** Milliseconds between sendings. */
const INTERVAL = 5000;

export interface Shipper {
  readonly add: (record: object) => void;
  /** Sends what is left; the value is the first problem there was. */
  readonly close: () => Promise<string | undefined>;
}

/** Sends with the resource and the scope of every record, in OTLP's form. */
export function shipper(
  { url, authorization }: Endpoint,
  { resource, scope }: { readonly resource: object; readonly scope: object },
): Shipper {
  const giveUp = new AbortController();
  let waiting: object[] = [];
  let sending = Promise.resolve();
  let problem: string | undefined;

  const flush = (): void => {
    const records = waiting;
    waiting = [];
    sending = sending.then(() => sendAll(records));
  };
  const timer = setInterval(flush, INTERVAL);
  timer.unref();

  async function sendAll(records: readonly object[]): Promise<void> {
    for (let at = 0; at < records.length; at += BATCH) {
      const failed = await send(records.slice(at, at + BATCH));
      problem ??= failed;
      if (failed !== undefined) return;
    }
  }

  async function send(logRecords: readonly object[]): Promise<string | undefined> {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
        body: JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords }] }] }),
        signal: AbortSignal.any([giveUp.signal, AbortSignal.timeout(PATIENCE)]),
      });
      await answer.body?.cancel();
      return answer.ok ? undefined : `it answered ${answer.status}`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  return {
    add: (record) => {
      waiting.push(record);
      if (waiting.length >= BATCH) flush();
    },
    close: async () => {
      clearInterval(timer);
      flush();
      const end = setTimeout(() => giveUp.abort(new Error('it did not answer in time')), PATIENCE);
      await sending;
      clearTimeout(end);
      return problem;
    },
  };
}
