import { STATUS_CODES } from 'node:http';
import { type Delivery, type Hook, type HookpostError, MASK, type Status } from '@hookpost/core';
import type { DialectRequest, Reply, ResultOf } from '../dialect.ts';
import { messageOf, statusOf } from '../faults.ts';
import { computedAuthorization } from './authorization.ts';
import { nativeOf } from './native.ts';
import { sharedKey } from './secret-key.ts';

const data = (status: number, value: unknown): Reply => ({ status, body: { data: value } });

export const encodeCreated = ({ hook }: ResultOf<'create'>, request: DialectRequest): Reply =>
  data(201, shown(hook, request));

export const encodeOne = ({ hook }: ResultOf<'get'>, request: DialectRequest): Reply => data(200, shown(hook, request));

export const encodeList = ({ hooks }: ResultOf<'list'>, request: DialectRequest): Reply =>
  data(
    200,
    hooks.map((hook) => shown(hook, request)),
  );

export const encodeRemoved = (): Reply => ({ status: 204 });

/** A subscription. Whoever may write it sees its secrets too: this contract's answers show them. */
function shown(hook: Hook, { caller: { scopes } }: DialectRequest): Record<string, unknown> {
  const { createdBy, updatedBy, filters } = nativeOf(hook);
  const mayWrite = scopes.includes('hooks:write') || scopes.includes('admin');
  const secret = (value: string): string => (mayWrite ? value : MASK);
  const computed = computedAuthorization(hook);
  const own = Object.entries(hook.headers).filter(
    ([name]) => computed === null || name.toLowerCase() !== 'authorization',
  );
  const headers = [...own, ...(computed === null ? [] : [['Authorization', computed] as const])];
  return {
    id: hook.publicId,
    name: hook.name,
    subscribedEvents: hook.events,
    ...(hook.url === null ? {} : { url: hook.url }),
    headers: Object.fromEntries(headers.map(([name, value]) => [name, secret(value)])),
    secretKey: secret(secretKeyOf(hook)),
    enabled: hook.enabled,
    createdAt: hook.createdAt.toISOString(),
    createdBy,
    updatedAt: hook.updatedAt.toISOString(),
    updatedBy,
    ...(filters && { filters }),
  };
}

/** The newest signing secret, in hex: rotating it through the core API changes both. */
const secretKeyOf = ({ secrets: [newest] }: Hook): string =>
  newest === undefined ? '' : sharedKey(newest.secret).toString('hex');

/** One row per subscribed event, delivered yet or not. */
export function encodeStatuses({ hook, statuses }: ResultOf<'status'>): Reply {
  const latest = new Map(statuses.map((status) => [status.type, status]));
  const rows = hook.events.map((event) => ({ event, deliveryStatus: deliveryStatus(latest.get(event)) }));
  return data(200, rows);
}

const deliveryStatus = (latest: Status | undefined): Record<string, unknown> =>
  latest === undefined ? { _type: 'NoRecentDelivery' } : { ...deliveryDetail(latest), _type: 'DeliveryDetail' };

/** One row per delivery, by its latest attempt, the newest of these first. */
export function encodeLog({ deliveries }: ResultOf<'log'>): Reply {
  const sent = deliveries.flatMap(latestSent).toSorted((a, b) => b.latest.at.getTime() - a.latest.at.getTime());
  const rows = sent.map(({ latest, payload }) => ({
    deliveryDetail: deliveryDetail({ ...latest, success: latest.outcome === 'delivered' }),
    payload,
  }));
  return data(200, rows);
}

function latestSent({ attempts, body }: Delivery) {
  // What was told late is of an attempt that others have followed.
  const latest = attempts.findLast(({ late }) => !late) ?? attempts.at(-1);
  return latest === undefined ? [] : [{ latest, payload: Buffer.from(body ?? []).toString('utf8') }];
}

type Outcome = { at: Date; success: boolean; code: number | null; text: string };

const deliveryDetail = ({ at, success, code, text }: Outcome): Record<string, unknown> => ({
  deliveryTimestamp: at.toISOString(),
  success,
  responseCode: code,
  responseText: (code !== null && STATUS_CODES[code]) || text,
});

export const encodeError = (error: HookpostError): Reply => ({
  status: statusOf(error),
  body: { message: messageOf(error, {}) },
});
