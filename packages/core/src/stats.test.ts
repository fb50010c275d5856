import { expect, it } from '@jest/globals';
import { bucketsIn, statsRows, statsSpan } from './stats.ts';

const time = (text: string) => new Date(`2026-01-${text}Z`);

it('a span is made of whole buckets, the ones of both its times included', () => {
  const span = statsSpan(time('01T10:59:59.999'), time('01T12:00:00.000'), 'hour');
  expect(span).toEqual({ from: time('01T10:00'), until: time('01T13:00'), bucket: 'hour' });
  expect(bucketsIn(span)).toBe(3);
  expect(bucketsIn(statsSpan(time('01T23:59'), time('02T00:00'), 'day'))).toBe(2);
});

it('every bucket has its row, oldest first, with zeros and no latencies where nothing happened', () => {
  const span = statsSpan(time('01T10:00'), time('01T12:30'), 'hour');
  const counted = { at: time('01T11:00'), delivered: 2, failed: 1, attempts: 4, latency: [4] };
  const nothing = { delivered: 0, failed: 0, attempts: 0, p50: null, p95: null, p99: null };
  expect(statsRows(span, [counted])).toEqual([
    { at: time('01T10:00'), ...nothing },
    { at: time('01T11:00'), delivered: 2, failed: 1, attempts: 4, p50: 1, p95: 1, p99: 1 },
    { at: time('01T12:00'), ...nothing },
  ]);
});
