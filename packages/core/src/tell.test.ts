import { makeDelivery, makeHook, manualClock, silentLog } from '@hookpost/testkit';
import { expect, it } from '@jest/globals';
import type { Outcome } from './deliver.ts';
import type { NewEvent } from './event.ts';
import { createLoad } from './load.ts';
import { compileCatalogue } from './matching.ts';
import type { InsertResult } from './ports.ts';
import { exhaustedBy, type TellDeps, tellExpired, tellFailing, tellRecovered } from './tell.ts';

const hook = makeHook({ id: 'a'.repeat(24), events: ['order.*'] });
const ops = makeHook({ id: 'b'.repeat(24), events: ['hookpost.*'] });

/** `answers`: of the store, one after the other; the last for all others. */
function world({ hooks = [hook, ops], answers = ['accepted'] as InsertResult['kind'][] } = {}) {
  const published: NewEvent[] = [];
  const clock = manualClock();
  const deps: TellDeps = {
    clock,
    load: createLoad({ clock, isBusy: () => false }),
    hooks: { catalogues: async (ids) => new Map(ids.map((id) => [id, compileCatalogue(hooks)])) },
    events: {
      async insert(event) {
        const kind = answers.length > 1 ? answers.shift() : answers[0];
        if (kind === 'accepted') published.push(event);
        return { kind, acceptedAt: new Date(clock.now()) } as InsertResult;
      },
    },
    alarms: { events() {} },
    meter: { accepted() {}, refused() {} },
    log: silentLog,
    background: (work) => void work,
  };
  const told = () => published.map((event) => JSON.parse(Buffer.from(event.data).toString()));
  return { deps, clock, published, told };
}

const failed = (type = 'order.created'): Outcome =>
  ({
    hook,
    delivery: makeDelivery({ hookId: hook.id, type, state: 'failed', reason: 'exhausted', attempt: 3 }),
    attempt: { at: new Date(0) },
  }) as Outcome;

it('Nobody who does not ask is told', async () => {
  const { deps } = world({ hooks: [hook] });
  expect(await exhaustedBy(failed(), deps)).toBeNull();
});

it('What is told of a delivery has an id of its own, the same whenever it is told', async () => {
  const { deps } = world();
  const outcome = failed();
  const [one, again, other] = [
    await exhaustedBy(outcome, deps),
    await exhaustedBy(outcome, deps),
    await exhaustedBy(failed(), deps),
  ];
  expect(one?.id).toMatch(/^op_[\w-]{43}$/);
  expect([again?.id === one?.id, other?.id === one?.id]).toEqual([true, false]);
});

it('A delivery of what was told causes nothing', async () => {
  const { deps, published } = world();
  const outcome = failed('hookpost.hook.disabled');
  expect(await exhaustedBy(outcome, deps)).toBeNull();
  await tellExpired([outcome.delivery], deps);
  const lane = { trips: 1, failingSince: new Date(5) } as never;
  await tellFailing(lane, outcome, deps);
  await tellRecovered(outcome, deps);
  expect(published).toEqual([]);
});

it('Ten at once are told, then one every 6 s with how many there were besides', async () => {
  const { deps, clock, told } = world();
  await clock.advance(60_000);
  const events = await Promise.all(Array.from({ length: 25 }, () => exhaustedBy(failed(), deps)));
  expect(events.filter((event) => event !== null)).toHaveLength(10);
  await clock.advance(6000);
  expect(told().map(({ omitted }) => omitted)).toEqual([14]);
  expect(await exhaustedBy(failed(), deps)).toBeNull();
  await clock.advance(6000);
  expect(told().map(({ omitted }) => omitted)).toEqual([14, 0]);
});

it('A run of failures is told once, and its end with when it began', async () => {
  const { deps, published, told } = world();
  const lane = { trips: 1, failingSince: new Date(5), openAt: new Date(10) } as never;
  await tellFailing(lane, failed(), deps);
  await tellFailing(lane, failed(), deps);
  await tellRecovered(failed(), deps);
  await tellRecovered(failed(), deps);
  expect(published.map(({ type }) => type)).toEqual(['hookpost.hook.failing', 'hookpost.hook.recovered']);
  expect(told().map(({ since }) => since)).toEqual([new Date(5).toJSON(), new Date(5).toJSON()]);
});

it('That nobody can say who asks does not keep an outcome from being recorded', async () => {
  const { deps, clock } = world();
  let asked = 0;
  const away = { catalogues: () => Promise.reject(new Error(`away ${asked++}`)) };
  let told: unknown = 'not yet';
  void exhaustedBy(failed(), { ...deps, hooks: away }).then((event) => {
    told = event;
  });
  while (told === 'not yet') await clock.advance(100);
  expect([told, asked]).toEqual([null, 5]);
});

it('What the store does not take is tried again', async () => {
  const { deps, clock, published } = world({ answers: ['unavailable', 'overloaded', 'accepted'] });
  const telling = tellExpired([failed().delivery], deps);
  while (published.length === 0) await clock.advance(1000);
  await telling;
  expect(published).toHaveLength(1);
});
