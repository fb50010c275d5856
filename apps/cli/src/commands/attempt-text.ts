import type { ListedDelivery } from '@hookpost/client';
import { plain, styled } from '../output.ts';

export type Attempt = ListedDelivery['attempts'][number];

/** One attempt on one line: when, how it went, how long it took, and when the next one is. */
export function attemptText({ n, at, ms, outcome, code, error, text, trigger, nextAt }: Attempt): string {
  const mark = outcome === 'delivered' ? styled('green', '✓') : styled('red', '✗');
  const answer = code === null ? (error ?? 'no answer') : String(code);
  const words = outcome === 'delivered' || !text ? '' : `  ${plain(text).slice(0, 80)}`;
  const how = trigger === 'first' ? '' : `, ${trigger}`;
  const next = nextAt === null ? '' : styled('yellow', `  next at ${nextAt.slice(11, 19)}`);
  return `${styled('dim', at.slice(11, 23))} ${mark} ${answer} in ${ms ?? '?'} ms  attempt ${n}${how}${next}${words}`;
}
