import type { Meter } from '@hookpost/core';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { type Readings, type Source, watchSource } from './gauges.ts';
import { createMeter } from './meter.ts';

export type Metrics = {
  meter: Meter;
  /**
   * From now on `render` reads this source, too. Where that fails or takes over 2 s, its gauges are NaN, and the one that
   * says whether it is there is 0.
   */
  watch<Name extends Source>(source: Name, read: () => Readings[Name] | Promise<Readings[Name]>): void;
  /** Everything in Prometheus' text format. */
  render(): Promise<{ contentType: string; body: string }>;
};

/** The counters of one process. Nothing is shared: each may be made several times. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const updates: (() => Promise<void>)[] = [];

  return {
    meter: createMeter(registry),
    watch(source, read) {
      updates.push(watchSource(registry, source, read));
    },
    async render() {
      await Promise.all(updates.map((update) => update()));
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}
