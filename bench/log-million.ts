/**
 * `node scripts/run.mjs bench/log-million.ts [--deliveries N]`: how long a page of the delivery log takes where a million are
 * stored, by what is asked for: the first 100 pages of each, one after the other.
 */
import { parseArgs } from 'node:util';
import type { Delivery, TenantId } from '@hookpost/core';
import { makeAttempt, makeDelivery, newHookId } from '@hookpost/testkit';
import type { Bench } from './bench.ts';
import { writeLog } from './delivery-log.ts';
import { table } from './report.ts';
import { startBench } from './start.ts';

const PAGES = 100;
const MONTH_MS = 29 * 24 * 3600 * 1000;
const RARE = 200_000;

const say = (line: string) => console.error(line);
const { values } = parseArgs({ options: { deliveries: { type: 'string', default: '1000000' } } });
const deliveries = Number(values.deliveries);
const hooks = Array.from({ length: 20 }, newHookId);
const [hook = ''] = hooks;

const QUERIES: Record<string, string> = {
  everything: '',
  'a hook': `hook=${hook}`,
  'what failed': 'state=failed',
  'what failed of a hook': `hook=${hook}&state=failed`,
  'what was cancelled (five)': 'state=cancelled',
  'what was delivered': 'state=delivered',
  'a type': 'type=order.created',
  'a rare type (five)': 'type=rare',
  'a rare type of a hook': `type=rare&hook=${hook}`,
  'a type that none has': 'type=none',
  'a channel': 'channel=c7',
  'a rare code (five)': 'code=418',
  'a day of a rare type': `type=rare&from=${daysAgo(11)}&to=${daysAgo(10)}`,
};

const { bench, stop } = await startBench(say);
try {
  say(`building ${deliveries} deliveries`);
  const began = performance.now();
  await writeLog(bench.db, deliveries, one);
  say(`built in ${Math.round((performance.now() - began) / 1000)} s`);
  const rows: string[][] = [];
  for (const [name, query] of Object.entries(QUERIES)) {
    const row = [name, ...(await walk(bench, query))];
    say(row.join(', '));
    rows.push(row);
  }
  console.log(table(['asked for', 'pages', 'found', 'p50 ms', 'p99 ms', 'longest ms'], rows, 1));
} finally {
  await stop();
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 24 * 3600 * 1000).toISOString();
}

/** One of a hundred failed; one of `RARE` is of the rare type, was answered with the rare code, was cancelled. */
function one(i: number): Delivery {
  const rare = i % RARE === RARE / 2;
  const failed = i % 100 === 7;
  const acceptedAt = new Date(Date.now() - MONTH_MS + Math.floor((i / deliveries) * MONTH_MS));
  const code = rare ? 418 : failed ? 500 : 200;
  const ok = { outcome: 'delivered', error: null, text: 'OK', response: 'ok' } as const;
  return makeDelivery({
    tenantId: 'default' as TenantId,
    hookId: hooks[i % hooks.length] ?? hook,
    type: rare ? 'rare' : (['order.created', 'order.paid', 'user.created', 'user.deleted'][i % 4] ?? ''),
    channels: [`c${i % 50}`],
    state: rare ? 'cancelled' : failed ? 'failed' : 'delivered',
    reason: rare ? 'cancelled_by_user' : failed ? 'exhausted' : null,
    nextAt: null,
    attempt: 1,
    attempts: [makeAttempt({ code, ...(code === 200 ? ok : {}) })],
    acceptedAt,
  });
}

async function walk({ api }: Bench, query: string): Promise<string[]> {
  const times: number[] = [];
  let [found, cursor] = [0, ''];
  for (let page = 0; page < PAGES; page++) {
    const began = performance.now();
    const { body } = await api.request('GET', `/v1/deliveries?${query}${cursor && `&cursor=${cursor}`}`);
    times.push(performance.now() - began);
    const { data, next } = body as { data: unknown[]; next: string | null };
    found += data.length;
    // From the beginning again, where there are fewer pages.
    cursor = next ?? '';
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.ceil(share * times.length) - 1] ?? 0).toFixed(1);
  return [String(times.length), String(found), at(0.5), at(0.99), at(1)];
}
