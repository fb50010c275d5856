import { expect, it } from '@jest/globals';
import { type Part, shareOf } from './ceiling.ts';

const part = (name: string, perSecond: number, client: number): Part => ({
  ...{ part: name, perSecond, client, mongod: 0, redis: 0 },
});
const parts = [part('undici: POST to the receiver', 100, 30), part('insertMany of events', 100, 10)];
const figures = { scenario: 's', cpu: { api: 20, worker: 20, mongod: 20, redis: 20 }, deliveredPerSecond: 25 };

it('a delivery has its share of what is done once for all hooks of its event', () => {
  expect(shareOf(parts, { ...figures, hooks: 1 })).toMatchObject({
    cpu: 40,
    cpuShare: 0.5,
    perSecond: 50,
    rateShare: 0.5,
  });
  expect(shareOf(parts, { ...figures, hooks: 10 })).toMatchObject({ cpu: 31, cpuShare: 31 / 80 });
});
