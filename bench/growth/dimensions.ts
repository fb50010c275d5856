/** What may grow, step by step, each upon the one before; the last step is the first again, to tell growth from drift. */
import type { TenantId } from '@hookpost/core';
import { ensureIndexes } from '@hookpost/mongo';
import { makeAttempt, makeDelivery, newHookId } from '@hookpost/testkit';
import { buildBacklog } from '../backlog.ts';
import type { Bench } from '../bench.ts';
import { writeLog } from '../delivery-log.ts';
import { copyHook, makeHooks, newTenant, removeCopies } from '../hooks.ts';
import type { Published } from './look.ts';

export type Step = { name: string; enter(bench: Bench): Promise<Published> };

/** How much less than in full, for a short look at whether everything works: 1 for all, 0.01 for a hundredth. */
export type Scale = (count: number) => number;

const MONTH_MS = 29 * 24 * 3600 * 1000;
const TYPE = 'measured';

export const DIMENSIONS: Record<string, (scale: Scale) => Step[]> = { hooks, receivers, tenants, log, backlog };

const pathsTo = (count: number) => Array.from({ length: count }, (_, n) => `/measured/${n}`);

/** Hooks of one tenant, of which each event matches the same one. */
function hooks(scale: Scale): Step[] {
  return hooksInOneTenant([10, scale(1000), scale(10_000)], false);
}

/** The same, with events that each match another one: as many receivers as hooks. */
function receivers(scale: Scale): Step[] {
  return hooksInOneTenant([10, scale(1000)], true);
}

function hooksInOneTenant(counts: number[], inTurn: boolean): Step[] {
  let made = 0;
  const grow = (count: number): Step => ({
    name: `${count} hooks`,
    async enter(bench) {
      await copies(bench, made, count);
      made = count;
      return { type: inTurn ? TYPE : `${TYPE}.0`, paths: pathsTo(inTurn ? count : 1), inTurn };
    },
  });
  const [first = 1] = counts;
  const again: Step = {
    name: `${first} again`,
    async enter(bench) {
      await removeCopies(bench, urlsTo(bench, made).slice(first));
      return { type: inTurn ? TYPE : `${TYPE}.0`, paths: pathsTo(inTurn ? first : 1), inTurn };
    },
  };
  return [...counts.map(grow), again];
}

const urlsTo = ({ receiverUrl }: Bench, count: number) => pathsTo(count).map((path) => receiverUrl + path);

/** Hooks of the default tenant, each for a type of its own; `from` of them are there already. */
async function copies(bench: Bench, from: number, to: number): Promise<void> {
  const urls = urlsTo(bench, to);
  if (from === 0) await makeHooks(bench.api, urls.slice(0, 1), `${TYPE}.0`);
  const original = { url: urls[0] ?? '' };
  const more = urls.slice(Math.max(1, from));
  const first = to - more.length;
  if (more.length > 0) await copyHook(bench, original, more, (n) => [`${TYPE}.${first + n}`]);
}

/** As many hooks and receivers either way: of one tenant, or of a tenant each. */
function tenants(scale: Scale): Step[] {
  const count = scale(1000);
  const inOne: Step['enter'] = async (bench) => {
    await copies(bench, 0, count);
    return { type: TYPE, paths: pathsTo(count), inTurn: true };
  };
  const ofOwn: Step['enter'] = async (bench) => {
    const paths = pathsTo(count).map((path) => `/own${path}`);
    const keys: string[] = [];
    for (const path of paths) {
      const { api, target } = await newTenant(bench);
      await makeHooks(api, [bench.receiverUrl + path], TYPE);
      keys.push(target.key);
    }
    return { type: TYPE, paths, keys };
  };
  return [
    { name: '1 tenant', enter: inOne },
    { name: `${count} tenants`, enter: ofOwn },
    { name: '1 again', enter: async () => ({ type: TYPE, paths: pathsTo(count), inTurn: true }) },
  ];
}

/** Deliveries that are over, of the measured hook and 19 others of its tenant. */
function log(scale: Scale): Step[] {
  const count = scale(2_000_000);
  return emptyAndFull(`${count} deliveries in the log`, async (bench, hookId) => {
    const hookIds = [hookId, ...Array.from({ length: 19 }, newHookId)];
    await writeLog(bench.db, count, (i) =>
      makeDelivery({
        tenantId: 'default' as TenantId,
        hookId: hookIds[i % hookIds.length] ?? hookId,
        type: TYPE,
        state: 'delivered',
        nextAt: null,
        attempt: 1,
        attempts: [makeAttempt({ outcome: 'delivered', code: 204, error: null, text: 'No Content' })],
        acceptedAt: new Date(Date.now() - MONTH_MS + Math.floor((i / count) * MONTH_MS)),
      }),
    );
  });
}

/** Deliveries of other hooks of the tenant that wait: for a retry, for their breaker, for a person. */
function backlog(scale: Scale): Step[] {
  const pending = scale(1_000_000);
  return emptyAndFull(`${pending} pending`, async (bench) => {
    await buildBacklog(bench, { pending, hooks: scale(1000) });
  });
}

function emptyAndFull(name: string, fill: (bench: Bench, hookId: string) => Promise<void>): Step[] {
  const published: Published = { type: `${TYPE}.0`, paths: pathsTo(1) };
  let hookId = '';
  const empty: Step['enter'] = async (bench) => {
    const [hook] = await makeHooks(bench.api, urlsTo(bench, 1), published.type);
    hookId = hook?.id ?? '';
    return published;
  };
  const full: Step['enter'] = async (bench) => {
    await fill(bench, hookId);
    // What was just written is on disk before anything is measured: a checkpoint has nothing to do with what is stored.
    await bench.db.connection.db?.admin().command({ fsync: 1 });
    return published;
  };
  const emptyAgain: Step['enter'] = async (bench) => {
    await bench.db.deliveries.drop();
    await ensureIndexes(bench.db);
    await bench.db.lanes.deleteMany({ _id: { $ne: hookId } });
    return published;
  };
  return [
    { name: 'none', enter: empty },
    { name, enter: full },
    { name: 'none again', enter: emptyAgain },
  ];
}
