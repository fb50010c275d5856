import fc from 'fast-check';

/** How a hook's receiver behaves. */
export const MOODS = [
  'well',
  'failing',
  'slow',
  'hanging',
  'refusing',
  'busy',
  'moody',
  'gone',
  'aborting',
  'disabling',
] as const;
export type Mood = (typeof MOODS)[number];

export const TYPES = ['order.made', 'order.paid', 'user.seen'] as const;

/** What somebody does, or what befalls a worker. `hook` and `worker` count round those that there are. */
export type Action =
  | { do: 'publish'; type: (typeof TYPES)[number]; count: number }
  | { do: 'test'; hook: number }
  | { do: 'mood'; hook: number; mood: Mood }
  | { do: 'pause' | 'resume' | 'disable' | 'enable' | 'remove' | 'add' | 'move' | 'narrow' | 'widen'; hook: number }
  /** `calls`: only when it has asked the database so often more. */
  | { do: 'kill'; worker: number; replaced: boolean; calls: number }
  | { do: 'stop'; worker: number; replaced: boolean }
  | { do: 'freeze'; worker: number; ms: number }
  | { do: 'boot' };

/** One history, but for the chances that `seed` decides. */
export type Plan = {
  seed: number;
  workers: number;
  /** How likely a call of a store fails; that it takes up to 4 s; that an alarm is lost, late or doubled. */
  failing: number;
  slow: number;
  unreliable: number;
  /** Whether alarms ring once faults have stopped; the sweep must do without. */
  alarmsReturn: boolean;
  /** How long a delivery is tried before it is given up. */
  patienceMs: number;
  steps: { afterMs: number; action: Action }[];
};

const hook = fc.nat(5);
const worker = fc.nat(2);

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      type: fc.constantFrom(...TYPES),
      count: fc.constantFrom(1, 1, 2, 3, 12),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('test' as const), hook }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('mood' as const), hook, mood: fc.constantFrom(...MOODS) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('pause', 'resume', 'disable', 'enable', 'remove', 'add', 'move', 'narrow', 'widen'),
      hook,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('kill' as const),
      worker,
      replaced: fc.boolean(),
      calls: fc.oneof(fc.constant(0), fc.nat(15)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('stop' as const), worker, replaced: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('freeze' as const), worker, ms: fc.integer({ min: 500, max: 15_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('boot' as const) }) },
);

export const plans: fc.Arbitrary<Plan> = fc.record({
  seed: fc.integer(),
  workers: fc.integer({ min: 1, max: 3 }),
  failing: fc.constantFrom(0, 0.02, 0.1),
  slow: fc.constantFrom(0, 0.02),
  unreliable: fc.constantFrom(0, 0.3, 1),
  alarmsReturn: fc.boolean(),
  patienceMs: fc.constantFrom(1_800_000, 1_800_000, 25_000),
  steps: fc.array(fc.record({ afterMs: fc.oneof(fc.nat(50), fc.nat(6000)), action }), { minLength: 1, maxLength: 20 }),
});
