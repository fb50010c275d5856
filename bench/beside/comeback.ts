/** A hook that takes up again what has gathered for it. */

import { eventually } from '@hookpost/testkit';
import type { Beside } from '../bench.ts';
import { makeHooks, removeHooks } from '../hooks.ts';
import type { Load } from '../protocol.ts';
import { beginRound } from '../round.ts';

const LOAD: Load = { kind: 'closed', inFlight: 64 };
/** The pace of a lane. */
const PER_SECOND = 500;

/** `pending` deliveries are sent as fast as they may be. */
export const comeback =
  (pending: number): Beside =>
  async (bench) => {
    const { troublemaker: generator, receiver, target, receiverUrl, api, db } = bench;
    const hooks = await makeHooks(api, [`${receiverUrl}/comeback`], 'comeback');
    const [hook] = hooks;
    if (hook === undefined) throw new Error('nobody comes back');
    await api.request('PATCH', `/v1/hooks/${hook.id}`, { paused: true });
    const options = { generator, receiver, target, type: 'comeback', events: pending, load: LOAD };
    const round = await beginRound({ ...options, paths: ['/comeback'] });
    const { notAccepted } = await round.published;
    const query = { hookId: hook.id, state: 'pending' } as const;
    const expected = pending - notAccepted.length;
    await eventually(async () => (await db.deliveries.countDocuments(query)) === expected, {
      timeoutMs: 60_000,
      everyMs: 500,
    });
    const resumedAt = performance.now();
    await api.request('PATCH', `/v1/hooks/${hook.id}`, { paused: false });
    return {
      async end() {
        const { received } = await round.end();
        const seconds = (performance.now() - resumedAt) / 1000;
        await removeHooks(api, hooks);
        const tooMany = received.mostInASecond > PER_SECOND ? `, which is more than ${PER_SECOND}` : '';
        return {
          lost: received.lost,
          note:
            `${expected} pending came in ${seconds.toFixed(0)} s, at most ${received.mostInASecond} ` +
            `within a second${tooMany}, ${received.duplicates} twice`,
        };
      },
    };
  };
