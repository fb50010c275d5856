import type { Meter } from '@hookpost/core';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { type Readings, type Source, watchSource } from './gauges.ts';
import { createMeter } from './meter.ts';

export type Rendered = { contentType: string; body: string };

export type Metrics = {
  meter: Meter;
  /**
   * From now on `render` reads this source, too. Where that fails or takes over 2 s, its gauges are NaN, and the one that
   * says whether it is there is 0.
   */
  watch<Name extends Source>(source: Name, read: () => Readings[Name] | Promise<Readings[Name]>): void;
  /** Everything in Prometheus' text format. Whoever asks meanwhile gets the same: nobody needs a key for this. */
  render(): Promise<Rendered>;
};

/** The counters of one process. Nothing is shared: each may be made several times. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const updates: (() => Promise<void>)[] = [];
  let rendering: Promise<Rendered> | null = null;

  async function renderNow(): Promise<Rendered> {
    await Promise.all(updates.map((update) => update()));
    return { contentType: registry.contentType, body: await registry.metrics() };
  }

  return {
    meter: createMeter(registry),
    watch(source, read) {
      updates.push(watchSource(registry, source, read));
    },
    render() {
      rendering ??= renderNow().finally(() => {
        rendering = null;
      });
      return rendering;
    },
  };
}
