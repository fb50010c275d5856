/** Stores as a portal has them: what is not of its portion is not there. */
import { isDeepStrictEqual } from 'node:util';
import {
  type Delivery,
  type DeliveryLog,
  type EventLog,
  type Hook,
  HookpostError,
  type HookSettings,
  type HookStore,
  holds,
  invalidField,
  notFound,
  type PageAfter,
  type Portion,
  type StatusLog,
  shows,
  splitDeliveryKey,
  type TenantId,
} from '@hookpost/core';
import { mergePages } from './merge-pages.ts';

/** Of a portion's hooks, the newest so many are looked through for deliveries. */
const MOST_HOOKS = 200;
const MOST_DELIVERIES = 200;
const NOTHING = { data: [], next: null };

export function limitedHooks(hooks: HookStore, portion: Portion): HookStore {
  const inside = (hook: Hook | null) => (hook !== null && holds(portion, hook) ? hook : null);

  return {
    get: async (tenantId, id) => inside(await hooks.get(tenantId, id)),
    getByPublicId: async (tenantId, id) => inside(await hooks.getByPublicId(tenantId, id)),
    list: (tenantId, filter, page) => hooks.list(tenantId, { ...filter, portion }, page),
    async create(tenantId, settings, by) {
      if ('hooks' in portion) throw new HookpostError('forbidden', 'This portal is for certain hooks: it makes none.');
      return hooks.create(tenantId, fitted(settings, { uid: null, channels: [] }, portion), by);
    },
    update(tenantId, id, change, by) {
      const within = (hook: Hook) => {
        if (!holds(portion, hook)) throw notFound();
        const settings = change(hook);
        return settings === hook ? hook : fitted(settings, hook, portion);
      };
      return hooks.update(tenantId, id, within, by);
    },
    async remove(tenantId, id, by) {
      const hook = inside(await hooks.get(tenantId, id));
      return hook !== null && hooks.remove(tenantId, hook.id, by);
    },
  };
}

type Before = Pick<Hook, 'uid' | 'channels'> & Partial<Hook>;

/** A hook that takes no other events than its portal may see. Whether another has a uid would tell of hooks outside. */
function fitted(settings: HookSettings, before: Before, portion: Portion): HookSettings {
  if (settings.uid !== before.uid) throw invalidField('uid', 'can not be given or changed in a portal');
  if ('hooks' in portion) {
    // Without channels, types and filter are all that may keep other customers' events from a hook.
    const kept = before.channels.length > 0 ? (['channels'] as const) : (['channels', 'events', 'filter'] as const);
    const changed = kept.find((field) => !isDeepStrictEqual(settings[field], before[field]));
    if (changed !== undefined) throw invalidField(changed, 'can not be changed in this portal');
    return settings;
  }
  const channels = settings.channels.length === 0 ? [...portion.channels] : settings.channels;
  const outside = channels.findIndex((channel) => !portion.channels.includes(channel));
  if (outside !== -1) {
    throw invalidField(`channels[${outside}]`, `must be one of those of this portal: ${portion.channels.join(', ')}`);
  }
  return { ...settings, channels };
}

type LimitedDeliveries = { deliveries: DeliveryLog; hooks: HookStore; portion: Portion };

export function limitedDeliveries({ deliveries, hooks, portion }: LimitedDeliveries): DeliveryLog {
  const view = withOwnChannels(portion);
  const inside = (delivery: Delivery) => (shows(portion, delivery) ? [view(delivery)] : []);

  /** Of one hook or of all, each by its own index. */
  async function hookIds(tenantId: TenantId, hook: string | undefined): Promise<string[]> {
    if (hook === undefined) {
      return (await hooks.list(tenantId, {}, { limit: MOST_HOOKS, after: null })).data.map(({ id }) => id);
    }
    const found = await hooks.get(tenantId, hook);
    return found === null ? [] : [found.id];
  }

  return {
    async get(tenantId, id) {
      if ((await hooks.get(tenantId, hookOf(id))) === null) return null;
      const delivery = await deliveries.get(tenantId, id);
      return delivery && (inside(delivery)[0] ?? null);
    },
    async list(tenantId, filter, page) {
      // Whether an event has a channel of others besides is not the customer's to find out.
      if (filter.channel !== undefined && !ownChannels(portion).includes(filter.channel)) return NOTHING;
      const ids = await hookIds(tenantId, filter.hook);
      const pages = await Promise.all(ids.map((hook) => deliveries.list(tenantId, { ...filter, hook }, page)));
      return mergePages(
        pages.map(({ data, next }) => ({ data: data.flatMap(inside), next })),
        page.limit,
        placeOf,
      );
    },
    async sent(tenantId, of, limit) {
      if ((await hooks.get(tenantId, of.hookId)) === null) return [];
      return (await deliveries.sent(tenantId, of, limit)).flatMap(inside);
    },
  };
}

type LimitedEvents = { events: EventLog; deliveries: DeliveryLog; portion: Portion };

/** Events that a hook of the portion got, with the deliveries of such hooks alone. */
export function limitedEvents({ events, deliveries, portion }: LimitedEvents): EventLog {
  const view = withOwnChannels(portion);
  return {
    async get(tenantId, id) {
      const { data } = await deliveries.list(tenantId, { event: id }, { limit: MOST_DELIVERIES, after: null });
      const logged = data.length === 0 ? null : await events.get(tenantId, id);
      if (logged === null) return null;
      const counts = { pending: 0, delivered: 0, failed: 0, cancelled: 0, skipped: 0 };
      for (const { state } of data) counts[state]++;
      return { event: view(logged.event), deliveries: counts };
    },
    // Whatever is asked: no portal lists events.
    list: async () => NOTHING,
  };
}

export function limitedStatuses(statuses: StatusLog, hooks: Pick<HookStore, 'get'>): StatusLog {
  return {
    ofHook: async (tenantId, hookId) =>
      (await hooks.get(tenantId, hookId)) === null ? [] : statuses.ofHook(tenantId, hookId),
  };
}

const ownChannels = (portion: Portion): readonly string[] => ('channels' in portion ? portion.channels : []);

/** What has channels may be of others besides, whose names are not the customer's to know. */
export function withOwnChannels(portion: Portion): <T extends { channels: string[] }>(record: T) => T {
  const own = ownChannels(portion);
  return (record) => ({ ...record, channels: record.channels.filter((channel) => own.includes(channel)) });
}

/** Of a delivery, from its id `EVENT.HOOK`. */
const hookOf = (deliveryId: string): string => deliveryId.slice(deliveryId.lastIndexOf('.') + 1);

const placeOf = ({ key, acceptedAt }: Delivery): PageAfter => {
  const { eventId, hookId } = splitDeliveryKey(key);
  return { at: acceptedAt, id: `${eventId}.${hookId}` };
};
