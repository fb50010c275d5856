import {
  bucketsIn,
  type HookStore,
  invalidField,
  notFound,
  STATS_BUCKETS,
  type StatsBucket,
  type StatsLog,
  type StatsOf,
  type StatsRow,
  type StatsSpan,
  statsRows,
  statsSpan,
  type TenantId,
} from '@hookpost/core';
import Joi from 'joi';
import { type AnyRoute, ok, type Reply, route } from '../route.ts';
import { eventType, isoTime, oneOf } from '../text.ts';

export type StatsRouteDeps = { hooks: Pick<HookStore, 'get'>; stats: StatsLog; now: () => Date };

type SpanQuery = { from?: string; to?: string; bucket: StatsBucket };

/** A day of minutes, two months of hours. */
const MOST_BUCKETS = 1500;

/** What is shown where `from` is not given. */
const SHOWN_MS = { minute: 3_600_000, hour: 24 * 3_600_000, day: 30 * 86_400_000 } as const;

const SPAN_QUERY = {
  from: isoTime,
  to: isoTime,
  bucket: oneOf(Object.keys(STATS_BUCKETS)).default('hour'),
};

const hookQuery: Joi.ObjectSchema<SpanQuery> = Joi.object(SPAN_QUERY);
const tenantQuery: Joi.ObjectSchema<SpanQuery & { type?: string }> = Joi.object({ ...SPAN_QUERY, type: eventType });

/** What was delivered and given up, how fast, and what waits. */
export function statsRoutes({ hooks, stats, now }: StatsRouteDeps): AnyRoute[] {
  async function show(tenantId: TenantId, of: StatsOf, query: SpanQuery): Promise<Reply> {
    const span = spanOf(query, now());
    const [counts, waiting] = await Promise.all([stats.counts(tenantId, of, span), stats.waiting(tenantId, of)]);
    const oldestPendingAt = waiting.oldestPendingAt?.toISOString() ?? null;
    return ok({ data: statsRows(span, counts).map(view), backlog: waiting.backlog, oldestPendingAt });
  }

  return [
    route({
      method: 'GET',
      path: '/v1/stats',
      scope: 'logs:read',
      doc: { id: 'getStats', summary: 'What was delivered and given up, by time', answers: { 200: 'Stats' } },
      query: tenantQuery,
      handle: ({ caller, query: { type, ...span } }) =>
        show(caller.tenantId, type === undefined ? 'all' : { type }, span),
    }),
    route({
      method: 'GET',
      path: '/v1/hooks/:id/stats',
      scope: 'logs:read',
      portal: true,
      doc: { id: 'getHookStats', summary: 'The same of one hook', answers: { 200: 'Stats' } },
      query: hookQuery,
      async handle({ caller: { tenantId }, params, query }) {
        const hook = await hooks.get(tenantId, params['id'] ?? '');
        if (hook === null) throw notFound();
        return show(tenantId, { hookId: hook.id }, query);
      },
    }),
  ];
}

function spanOf({ from, to, bucket }: SpanQuery, now: Date): StatsSpan {
  const end = to === undefined ? now : new Date(to);
  const start = from === undefined ? new Date(Math.max(0, end.getTime() - SHOWN_MS[bucket])) : new Date(from);
  if (start > end) throw invalidField('from', to === undefined ? 'must be past' : 'must not be after "to"');
  const span = statsSpan(start, end, bucket);
  if (bucketsIn(span) <= MOST_BUCKETS) return span;
  throw invalidField('from', `is more than ${MOST_BUCKETS} buckets of a ${bucket} before "to": ask for longer buckets`);
}

const view = ({ at, ...row }: StatsRow) => ({ at: at.toISOString(), ...row });
