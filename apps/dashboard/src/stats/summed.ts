import type { Schemas } from '../api/client.ts';

type Row = Schemas['Stats']['data'][number];

export type Summed = {
  delivered: number;
  failed: number;
  attempts: number;
  /** Of attempts; null: there were none. */
  successRate: number | null;
  /** Milliseconds: of the latest bucket in which anything ended. */
  p50: number | null;
  p99: number | null;
};

/** All buckets together. Percentiles can't be summed: those of the latest bucket stand. */
export function summed(rows: readonly Row[]): Summed {
  const total = (of: 'delivered' | 'failed' | 'attempts') => rows.reduce((sum, row) => sum + row[of], 0);
  const [delivered, failed, attempts] = [total('delivered'), total('failed'), total('attempts')];
  const latest = rows.findLast(({ p50 }) => p50 !== null);
  return {
    delivered,
    failed,
    attempts,
    successRate: attempts === 0 ? null : Math.min(1, delivered / attempts),
    p50: latest?.p50 ?? null,
    p99: latest?.p99 ?? null,
  };
}
