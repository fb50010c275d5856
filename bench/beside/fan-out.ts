/** One event that thousands of hooks of the same tenant take. */
import { eventually } from '@hookpost/testkit';
import type { Beside } from '../bench.ts';
import { copyHook, makeHooks } from '../hooks.ts';
import type { Load } from '../protocol.ts';
import { beginRound, type RoundOptions, runRound } from '../round.ts';

const ONE_BY_ONE: Load = { kind: 'closed', inFlight: 1 };

export const fanOut =
  (count: number): Beside =>
  async (bench) => {
    const { troublemaker: generator, receiver, target, receiverUrl, api, db } = bench;
    const paths = Array.from({ length: count }, (_, n) => `/fan-out/${n}`);
    const [first, ...others] = paths.map((path) => receiverUrl + path);
    const [hook] = await makeHooks(api, [String(first)], 'fan-out');
    if (hook === undefined) throw new Error('a fan-out needs a hook');
    await copyHook(bench, hook, others);
    const one = { generator, receiver, target, events: 1, load: ONE_BY_ONE };
    // Once before, to nobody: the catalogue with all the hooks is loaded when the measuring begins.
    await runRound({ ...one, type: 'fan-out.to-nobody', paths: [] });
    const undispatched = { type: 'fan-out.to-nobody', dispatch: { $exists: true } } as const;
    await eventually(async () => (await db.events.countDocuments(undispatched)) === 0, { timeoutMs: 30_000 });
    const fan: RoundOptions = { ...one, type: 'fan-out', paths };
    const round = await beginRound(fan);
    return {
      async end() {
        const { published, received } = await round.end();
        await db.hooks.updateMany({ url: { $in: others } }, { $set: { enabled: false } });
        await api.request('DELETE', `/v1/hooks/${hook.id}`);
        const seconds = (received.lastAt - published.startedAt) / 1000;
        return {
          lost: received.lost,
          note: `one event to ${count} hooks in ${seconds.toFixed(1)} s, ${received.duplicates} twice`,
        };
      },
    };
  };
