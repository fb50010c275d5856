import { array, count, type JsonSchema, nullable, object, time } from '../json-schema.ts';

const latency = nullable(count('milliseconds; null where no attempt ended'));

export const STATS_COMPONENTS: Record<string, JsonSchema> = {
  Stats: object({
    data: array(
      object({
        at: { ...time, description: 'When the bucket begins; oldest first, none left out.' },
        delivered: count(),
        failed: count('deliveries given up'),
        attempts: count('all whose outcome is known'),
        p50: latency,
        p95: latency,
        p99: latency,
      }),
    ),
    backlog: count('what is pending now, counted up to 100,000'),
    oldestPendingAt: nullable(time),
  }),
};
