import type { Load } from './protocol.ts';

/** Hooks whose receiver is in trouble, and how often they get an event, while the healthy ones are measured. */
export type Trouble = { receiver: 'hangs' | 'late'; hooks: number; perSecond: number };

export type Scenario = {
  name: string;
  about: string;
  hooks: number;
  events: number;
  load: Load;
  /** Run only when asked for by name, or by the name of its group. */
  group?: 'fairness';
  trouble?: Trouble;
};

const STEADY = { hooks: 1, events: 4_000, load: { kind: 'open', perSecond: 200 } } as const;

function besides(name: string, about: string, trouble: Trouble): Scenario {
  return { ...STEADY, name, about: `200 events/s beside ${about}`, group: 'fairness', trouble };
}

export const SCENARIOS: Scenario[] = [
  { name: 'one-hook', about: '64 in flight, 1 hook', hooks: 1, events: 20_000, load: { kind: 'closed', inFlight: 64 } },
  {
    name: 'ten-hooks',
    about: '64 in flight, 10 hooks',
    hooks: 10,
    events: 5_000,
    load: { kind: 'closed', inFlight: 64 },
  },
  { ...STEADY, name: 'steady', about: '200 events/s, 1 hook' },
  { ...STEADY, name: 'alone', about: '200 events/s, nothing beside', group: 'fairness' },
  besides('hanging-50', 'a hook that hangs, 50/s', { receiver: 'hangs', hooks: 1, perSecond: 50 }),
  besides('hanging-100', 'a hook that hangs, 100/s', { receiver: 'hangs', hooks: 1, perSecond: 100 }),
  besides('late', 'a hook that answers after 10 s, 50/s', { receiver: 'late', hooks: 1, perSecond: 50 }),
  besides('hanging-200-hooks', '200 hooks that hang, 1/s each', { receiver: 'hangs', hooks: 200, perSecond: 1 }),
];

/** Those of these names or groups; without any, all that are in no group. */
export function chosen(names: string[]): Scenario[] {
  if (names.length === 0) return SCENARIOS.filter(({ group }) => group === undefined);
  return SCENARIOS.filter(({ name, group }) => names.includes(name) || (group !== undefined && names.includes(group)));
}
