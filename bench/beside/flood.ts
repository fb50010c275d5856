/** Another tenant that publishes more than the machine can do. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Beside } from '../bench.ts';
import { makeHooks, newTenant, type Publisher, removeHooks } from '../hooks.ts';
import type { Load } from '../protocol.ts';
import { beginRound, type RoundOptions, runRound } from '../round.ts';

const CAPACITY_EVENTS = 8000;
const CAPACITY_LOAD: Load = { kind: 'closed', inFlight: 64 };
const AHEAD_S = 3;

/** `times` what the machine was measured to do just before. */
export const flood =
  (times: number): Beside =>
  async (bench, seconds) => {
    const tenant = await newTenant(bench);
    const hooks = await makeHooks(tenant.api, [`${bench.receiverUrl}/flood`], 'flood');
    const capacity = await capacityOf(bench, tenant);
    const perSecond = Math.round(capacity * times);
    const load: Load = { kind: 'open', perSecond };
    const events = perSecond * (AHEAD_S + seconds);
    const round = await beginRound(floodRound(bench, tenant, events, load));
    await sleep(AHEAD_S * 1000);
    return {
      async end() {
        const { published, received } = await round.end();
        await removeHooks(tenant.api, hooks);
        const seconds = (received.lastAt - published.startedAt) / 1000;
        return {
          lost: received.lost,
          note:
            `${perSecond}/s offered where ${Math.round(capacity)}/s were possible: ` +
            `${published.notAccepted.length} refused, ${Math.round(received.distinct / seconds)}/s delivered, ` +
            `p50 ${Math.round(received.p50)} ms, ${received.duplicates} twice`,
        };
      },
    };
  };

async function capacityOf(bench: Bench, tenant: Publisher): Promise<number> {
  const { published, received } = await runRound(floodRound(bench, tenant, CAPACITY_EVENTS, CAPACITY_LOAD));
  return (received.distinct * 1000) / (received.lastAt - published.startedAt);
}

function floodRound(bench: Bench, { target }: Publisher, events: number, load: Load): RoundOptions {
  const { troublemaker: generator, receiver } = bench;
  return { generator, receiver, target, type: 'flood', events, load, paths: ['/flood'] };
}
