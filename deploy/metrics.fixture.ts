/** The metrics that there are: every one that a process of either kind shows. */
import { createMetrics } from '@hookpost/platform';

export type Family = { type: string; labels: Set<string> };

/** What is read or counted only once something happens is made to happen. */
export async function allMetrics(): Promise<Map<string, Family>> {
  const metrics = createMetrics();
  metrics.meter.batch('events', 1);
  metrics.meter.loop('sweep', 1);
  metrics.watch('backlog', () => ({ pending: 0, oldestDueSeconds: 0 }));
  metrics.watch('breakers', () => ({ open: 0, probing: 0 }));
  metrics.watch('inFlight', () => ({ young: 0, straggling: 0, unwritten: 0, events: 0 }));
  metrics.watch('mongodb', () => ({ pingSeconds: 0, diskUsedBytes: 0, diskBytes: 0 }));
  metrics.watch('redis', () => ({ pingSeconds: 0, memoryBytes: 0, memoryLimitBytes: 0 }));
  metrics.watch('queues', () => ({ lane: 0 }));
  return familiesOf((await metrics.render()).body);
}

function familiesOf(text: string): Map<string, Family> {
  const families = new Map<string, Family>();
  for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    families.set(name, { type, labels: new Set() });
  }
  for (const [, series = '', labels = ''] of text.matchAll(/^(\w+)\{(.*)\} /gm)) {
    const family = families.get(series) ?? families.get(series.replace(/_(bucket|sum|count)$/, ''));
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) family?.labels.add(label);
  }
  return families;
}
