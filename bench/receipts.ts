/** What a receiver notes of one round. */
import { percentilesOf } from './percentile.ts';
import { preciseNow, type ReceiverReport, type ReceiverTask } from './protocol.ts';

const SENT_AT = '"sentAt":';

export type Receipts = {
  /** Notes a delivery that has just come. */
  note(event: string, path: string, body: Buffer): void;
  /** Different deliveries so far. */
  count(): number;
  report(task: Extract<ReceiverTask, { kind: 'report' }>): ReceiverReport;
};

export function createReceipts(): Receipts {
  /** `EVENT PATH` of every delivery. */
  const seen = new Set<string>();
  const times: number[] = [];
  const latencies: number[] = [];
  let duplicates = 0;

  return {
    note(event, path, body) {
      const key = `${event} ${path}`;
      if (seen.has(key)) {
        duplicates += 1;
        return;
      }
      seen.add(key);
      const now = preciseNow();
      times.push(now);
      const from = body.indexOf(SENT_AT) + SENT_AT.length;
      latencies.push(now - Number.parseFloat(body.toString('latin1', from, from + 20)));
    },

    count: () => seen.size,

    report({ round, events, paths, inTurn = false, notAccepted }) {
      const without202 = new Set(notAccepted);
      let lost = 0;
      for (let n = 0; n < events; n += 1) {
        if (without202.has(n)) continue;
        const its = inTurn ? [paths[n % paths.length]] : paths;
        for (const path of its) if (!seen.has(`${round}-${n} ${path}`)) lost += 1;
      }
      const at = percentilesOf(latencies);
      const lastAt = times.at(-1) ?? 0;
      const mostInASecond = mostWithin(times, 1000);
      const latency = { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
      return { distinct: seen.size, duplicates, lost, lastAt, mostInASecond, ...latency };
    },
  };
}

/** The most of these rising times that lie within any `ms`. */
export function mostWithin(times: number[], ms: number): number {
  let most = 0;
  let first = 0;
  for (const [i, time] of times.entries()) {
    while (time - (times[first] ?? time) >= ms) first += 1;
    most = Math.max(most, i - first + 1);
  }
  return most;
}
