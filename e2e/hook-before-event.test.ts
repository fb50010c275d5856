import { aHook, anEvent, eventually, type Receiver, startReceiver } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LONG } from './faults/faultbed.ts';
import { clientOf, type Running, startInstallation } from './installation.ts';

const ROUNDS = LONG ? 500 : 150;
const AT_ONCE = 4;

describe('a hook made before an event', () => {
  let running: Running;
  let receiver: Receiver;
  beforeAll(async () => {
    [running, receiver] = await Promise.all([startInstallation({ apis: 2, workers: 2 }), startReceiver()]);
  });
  afterAll(() => Promise.all([running.stop(), receiver.close()]));

  it(`gets it, in each of ${ROUNDS} rounds, whichever API took either`, async () => {
    const { installation, apis } = running;
    const clients = apis.map((api) => clientOf(installation, api));
    const expected: string[] = [];
    let next = 0;
    const rounds = async () => {
      while (next < ROUNDS) {
        const n = next++;
        const [maker, publisher] = n % 2 === 0 ? clients : clients.toReversed();
        await maker?.createHook(aHook({ url: receiver.url(`/round/${n}`), events: [`round.${n}`] }));
        const event = await publisher?.publish(anEvent({ type: `round.${n}` }));
        expected.push(`/round/${n} ${event?.id}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, rounds));

    const arrived = () => new Set(receiver.requests().map(({ path, headers }) => `${path} ${headers['webhook-id']}`));
    await eventually(() => expect(expected.filter((each) => !arrived().has(each))).toEqual([]));
    expect(arrived().size).toBe(ROUNDS);
  });
});
