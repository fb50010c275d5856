/** The hooks that a scenario needs, and who has them. */
import { type ApiClient, aHook, createApiClient } from '@hookpost/testkit';
import type { Bench } from './bench.ts';
import type { Target } from './protocol.ts';

/** A tenant of the installation, as one of its publishers. */
export type Publisher = { api: ApiClient; target: Target };

export type HookAnswer = Awaited<ReturnType<ApiClient['createHook']>>;

let tenants = 0;

/** Another tenant, with a key of its own. */
export async function newTenant({ api, target }: Publisher): Promise<Publisher> {
  tenants += 1;
  const id = `bench-${Date.now().toString(36)}-${tenants}`;
  const { status, body } = await api.request('POST', '/v1/tenants', { id, name: id });
  if (status !== 201) throw new Error(`no tenant was made: ${status}`);
  const own = { url: target.url, key: (body as { key: string }).key };
  return { api: createApiClient(own), target: own };
}

/** One after the other: the writes of one tenant's hooks wait for each other anyway. */
export async function makeHooks(
  api: ApiClient,
  urls: string[],
  type: string,
  settings: Record<string, unknown> = {},
): Promise<HookAnswer[]> {
  const hooks: HookAnswer[] = [];
  for (const url of urls) hooks.push(await api.createHook(aHook({ url, events: [type], ...settings })));
  return hooks;
}

export async function removeHooks(api: ApiClient, hooks: HookAnswer[]): Promise<void> {
  for (const { id } of hooks) await api.request('DELETE', `/v1/hooks/${id}`);
}

/**
 * Copies a hook, one for each address, straight into the database: ten thousand by the API would take minutes. `eventsOf`
 * says what the nth copy takes, if not what the hook does.
 */
export async function copyHook(
  { db }: Bench,
  hook: Pick<HookAnswer, 'url'>,
  urls: string[],
  eventsOf?: (n: number) => string[],
): Promise<string[]> {
  const original = await db.hooks.findOne({ url: hook.url });
  if (original === null) throw new Error(`no hook goes to ${hook.url}`);
  const { _id, ...rest } = { ...original, version: original.version + 1 };
  const copies = urls.map((url, n) => ({ ...rest, url, ...(eventsOf ? { events: eventsOf(n) } : {}) }));
  const { insertedIds } = await db.hooks.insertMany(copies as never);
  // The catalogues of the workers read what is newer than what they know.
  await db.tenants.updateOne({ _id: rest.tenantId }, { $max: { hooksVersion: rest.version } });
  return Object.values(insertedIds).map(String);
}

/** Deletes what `copyHook` made, so that no catalogue holds it any longer. */
export async function removeCopies({ db }: Bench, urls: string[]): Promise<void> {
  const copies = { url: { $in: urls } };
  const one = await db.hooks.findOne(copies);
  if (one === null) return;
  const tenant = await db.tenants.findOneAndUpdate(
    { _id: one.tenantId },
    { $inc: { hooksVersion: 1 } },
    { returnDocument: 'after' },
  );
  await db.hooks.updateMany(copies, { $set: { version: tenant?.hooksVersion ?? 0, deletedAt: new Date() } });
}
