/** Records of the domain with everything filled in that the test does not care about. */
import { randomBytes, randomUUID } from 'node:crypto';
import {
  type Actor,
  type Attempt,
  type Delivery,
  deliveryKey,
  eventKey,
  giveUpAt,
  type Hook,
  type HookSettings,
  type Log,
  type NewEvent,
  type TenantId,
} from '@hookpost/core';

const DAY_MS = 24 * 3600 * 1000;

/** Who makes what tests need. */
export const TESTER: Actor = { kind: 'service', id: 'test', name: 'A test', requestId: null };

/** A tenant's id that nobody else uses. */
export const newTenantId = (): TenantId => `t-${randomBytes(6).toString('hex')}` as TenantId;

/** A hook's id that nobody else uses. */
export const newHookId = (): string => randomBytes(12).toString('hex');

/** A hook's settings. */
export function makeSettings(fields: Partial<HookSettings> = {}): HookSettings {
  return {
    uid: null,
    publicId: null,
    name: null,
    url: 'http://127.0.0.1:9/hook',
    events: [],
    channels: [],
    filter: null,
    auth: { type: 'none' },
    tls: null,
    headers: {},
    signature: 'v1',
    secrets: [{ secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`, createdAt: new Date(0), expiresAt: null }],
    retryDelays: null,
    retryJitter: true,
    timeoutMs: 15_000,
    rateLimit: null,
    ordered: false,
    enabled: true,
    paused: false,
    disabledReason: null,
    metadata: {},
    format: 'standard',
    dialect: 'core',
    native: null,
    ...fields,
  };
}

/** A hook that takes every event. */
export function makeHook(fields: Partial<Hook> = {}): Hook {
  return {
    id: newHookId(),
    tenantId: 'default' as TenantId,
    tenantName: 'Default',
    version: 1,
    ...makeSettings(),
    createdAt: new Date(0),
    updatedAt: new Date(0),
    ...fields,
  };
}

/** A published event. */
export function makeEvent(fields: Partial<NewEvent> = {}): NewEvent {
  return {
    tenantId: 'default' as TenantId,
    id: `evt_${randomBytes(8).toString('hex')}`,
    type: 'order.created',
    channels: [],
    data: Buffer.from('{"n":1}'),
    at: null,
    hookId: null,
    traceparent: null,
    ...fields,
  };
}

/** A pending delivery without an attempt, due now; its key is that of its tenant, event and hook. */
export function makeDelivery(fields: Partial<Omit<Delivery, 'key'>> = {}): Delivery {
  const { tenantId = 'default' as TenantId, eventId = `evt_${randomBytes(8).toString('hex')}` } = fields;
  const { hookId = newHookId(), acceptedAt = new Date() } = fields;
  return {
    key: deliveryKey(eventKey(tenantId, eventId), hookId),
    tenantId,
    eventId,
    hookId,
    type: 'order.created',
    channels: [],
    state: 'pending',
    reason: null,
    attempt: 0,
    step: 0,
    attempts: [],
    body: null,
    nextAt: acceptedAt,
    lease: null,
    redeliverAt: null,
    asked: null,
    seq: 1n,
    giveUpAt: giveUpAt(acceptedAt, 30 * DAY_MS),
    acceptedAt,
    updatedAt: acceptedAt,
    ...fields,
  };
}

/** A first attempt that was answered with a 500. */
export function makeAttempt(fields: Partial<Attempt> = {}): Attempt {
  return {
    id: randomUUID(),
    n: 1,
    at: new Date(),
    ms: 3,
    outcome: 'failed',
    code: 500,
    error: 'http',
    text: 'Internal Server Error',
    response: null,
    trigger: 'first',
    nextAt: null,
    ...fields,
  };
}

/** A log that says nothing. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
