import type { Attempt } from '@hookpost/core';
import { describe, expect, it } from '@jest/globals';
import { createMetrics, type Metrics } from './metrics.ts';

async function sample(metrics: Metrics, name: string): Promise<string | undefined> {
  const { body } = await metrics.render();
  return body
    .split('\n')
    .find((line) => line.startsWith(`${name} `))
    ?.slice(name.length + 1);
}

describe('metrics', () => {
  it('count what the pipeline says', async () => {
    const metrics = createMetrics();
    const { meter } = metrics;
    meter.accepted(3);
    meter.attempt({ outcome: 'failed' } as Attempt);
    meter.duplicateSends(2);
    meter.orphans(1);
    meter.rescued('lane', 4);
    meter.batch('events', 7);
    meter.publishToReceipt(30);
    meter.laneLateness(-5);
    meter.loop('sweep', 40);
    meter.refused('overloaded');
    meter.lateResult();
    meter.alarmDropped();
    expect(await sample(metrics, 'hookpost_events_accepted_total')).toBe('3');
    expect(await sample(metrics, 'hookpost_attempts_total{outcome="failed"}')).toBe('1');
    expect(await sample(metrics, 'hookpost_attempts_total{outcome="delivered"}')).toBe('0');
    expect(await sample(metrics, 'hookpost_duplicate_sends_total')).toBe('2');
    expect(await sample(metrics, 'hookpost_orphans_total')).toBe('1');
    expect(await sample(metrics, 'hookpost_rescued_total{kind="lane"}')).toBe('4');
    expect(await sample(metrics, 'hookpost_batch_size_sum{kind="events"}')).toBe('7');
    expect(await sample(metrics, 'hookpost_publish_to_receipt_seconds_sum')).toBe('0.03');
    expect(await sample(metrics, 'hookpost_publish_to_receipt_seconds_bucket{le="0.025"}')).toBe('0');
    expect(await sample(metrics, 'hookpost_publish_to_receipt_seconds_bucket{le="0.05"}')).toBe('1');
    expect(await sample(metrics, 'hookpost_lane_lateness_seconds_sum')).toBe('0');
    expect(await sample(metrics, 'hookpost_loop_seconds_sum{loop="sweep"}')).toBe('0.04');
    expect(await sample(metrics, 'hookpost_events_refused_total{reason="overloaded"}')).toBe('1');
    expect(await sample(metrics, 'hookpost_events_refused_total{reason="conflict"}')).toBe('0');
    expect(await sample(metrics, 'hookpost_late_results_total')).toBe('1');
    expect(await sample(metrics, 'hookpost_alarms_dropped_total')).toBe('1');
  });

  it('read the backlog at each scrape, once one is watched', async () => {
    const metrics = createMetrics();
    expect(await sample(metrics, 'hookpost_pending_deliveries')).toBeUndefined();
    let pending = 0;
    metrics.watch('backlog', async () => ({ pending: ++pending, oldestDueSeconds: 1.5 }));
    expect(await sample(metrics, 'hookpost_pending_deliveries')).toBe('1');
    expect(await sample(metrics, 'hookpost_pending_deliveries')).toBe('2');
    expect(await sample(metrics, 'hookpost_oldest_due_seconds')).toBe('1.5');
  });

  it('are read once for all who ask at the same time', async () => {
    const metrics = createMetrics();
    let reads = 0;
    metrics.watch('backlog', async () => ({ pending: ++reads, oldestDueSeconds: 0 }));
    await Promise.all([metrics.render(), metrics.render(), metrics.render()]);
    expect(reads).toBe(1);
  });

  it('are served all the same where the backlog can’t be read', async () => {
    const metrics = createMetrics();
    metrics.watch('backlog', () => Promise.reject(new Error('database away')));
    expect(await sample(metrics, 'hookpost_pending_deliveries')).toBe('Nan');
    expect(await sample(metrics, 'hookpost_events_accepted_total')).toBe('0');
  });

  it('say whether MongoDB and Redis answer, and show nothing of what did not', async () => {
    const metrics = createMetrics();
    metrics.watch('mongodb', () => Promise.reject(new Error('away')));
    metrics.watch('redis', async () => ({ pingSeconds: 0.001, memoryBytes: 100, memoryLimitBytes: 0 }));
    expect(await sample(metrics, 'hookpost_mongodb_up')).toBe('0');
    expect(await sample(metrics, 'hookpost_mongodb_ping_seconds')).toBe('Nan');
    expect(await sample(metrics, 'hookpost_redis_up')).toBe('1');
    expect(await sample(metrics, 'hookpost_redis_memory_bytes')).toBe('100');
  });

  it('with labels show what is known, and no series where nothing is', async () => {
    const metrics = createMetrics();
    let known = true;
    metrics.watch('queues', () => (known ? { lane: 3 } : Promise.reject(new Error('away'))));
    metrics.watch('breakers', async () => ({ open: 2, probing: 1 }));
    metrics.watch('inFlight', () => ({ young: 5, straggling: 4, unwritten: 3, events: 2 }));
    expect(await sample(metrics, 'hookpost_queue_jobs{queue="lane"}')).toBe('3');
    expect(await sample(metrics, 'hookpost_breakers{state="probing"}')).toBe('1');
    expect(await sample(metrics, 'hookpost_requests_in_flight{age="straggling"}')).toBe('4');
    expect(await sample(metrics, 'hookpost_outcomes_unwritten')).toBe('3');
    known = false;
    expect(await sample(metrics, 'hookpost_queue_jobs{queue="lane"}')).toBeUndefined();
  });

  it('of two makers are apart', async () => {
    const [one, two] = [createMetrics(), createMetrics()];
    one.meter.accepted(1);
    expect(await sample(two, 'hookpost_events_accepted_total')).toBe('0');
  });
});
