import type { Load } from './protocol.ts';

export type Scenario = { name: string; about: string; hooks: number; events: number; load: Load };

export const SCENARIOS: Scenario[] = [
  { name: 'one-hook', about: '64 in flight, 1 hook', hooks: 1, events: 20_000, load: { kind: 'closed', inFlight: 64 } },
  {
    name: 'ten-hooks',
    about: '64 in flight, 10 hooks',
    hooks: 10,
    events: 5_000,
    load: { kind: 'closed', inFlight: 64 },
  },
  { name: 'steady', about: '200 events/s, 1 hook', hooks: 1, events: 4_000, load: { kind: 'open', perSecond: 200 } },
];
