/** For receivers: whether a request is from this Hookpost, unchanged and recent. Standard Webhooks `v1` and `v1a`. */
import { createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify as verifyEd25519 } from 'node:crypto';

/** A Fetch API `Headers`, or what Node's and Express's requests have. */
export type WebhookHeaders = { get(name: string): string | null } | Record<string, string | string[] | undefined>;

/** The body that hooks with the format `standard` get. */
export type WebhookPayload<T = unknown> = { type: string; timestamp: string; data: T };

export type Webhook<P> = {
  /** The event's id: the same on every attempt, so that doubles can be told. */
  id: string;
  /** When this attempt was signed. */
  sentAt: Date;
  /** The parsed body. */
  payload: P;
};

export type VerifyOptions = {
  /** How far the timestamp may be from now, either way; 300. */
  toleranceSeconds?: number;
  /** Milliseconds since 1970. */
  now?: number;
};

export type RefusedBecause = 'missing_header' | 'bad_timestamp' | 'too_old' | 'too_new' | 'no_match' | 'not_json';

/** Answer such a request with 401, and look at nothing in it. */
export class WebhookVerificationError extends Error {
  override name = 'WebhookVerificationError';
  readonly reason: RefusedBecause;

  constructor(reason: RefusedBecause, message: string) {
    super(message);
    this.reason = reason;
  }
}

type Key = { version: 'v1'; secret: Buffer } | { version: 'v1a'; publicKey: KeyObject };

/** More than any rotation needs; what a stranger sends can't cost more checks than this for each secret. */
const MAX_SIGNATURES = 16;

/**
 * `body`: the raw bytes, never parsed and written again. `secrets`: the hook's `whsec_…`, or with `v1a` its `whpk_…`;
 * several where one is being rotated. Throws a WebhookVerificationError, or a TypeError where a secret can't be one.
 */
export function verify<P = WebhookPayload>(
  body: string | Uint8Array,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
  { toleranceSeconds = 300, now = Date.now() }: VerifyOptions = {},
): Webhook<P> {
  const keys = [secrets].flat().map(keyOf);
  if (keys.length === 0) throw new TypeError('a secret is needed');
  const id = header(headers, 'webhook-id');
  const timestamp = header(headers, 'webhook-timestamp');
  const given = header(headers, 'webhook-signature').split(' ').slice(0, MAX_SIGNATURES);
  const sentAt = checkedTime(timestamp, toleranceSeconds, now);
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body as Uint8Array)]);
  if (!given.some((signature) => keys.some((key) => isSignedBy(key, signature, signed))))
    throw new WebhookVerificationError('no_match', 'none of the signatures is one of these secrets');
  return { id, sentAt, payload: parsed<P>(body) };
}

function isSignedBy(key: Key, signature: string, signed: Buffer): boolean {
  if (!signature.startsWith(`${key.version},`)) return false;
  const bytes = Buffer.from(signature.slice(key.version.length + 1), 'base64');
  if (key.version === 'v1a') return bytes.length === 64 && verifyEd25519(null, signed, key.publicKey, bytes);
  const expected = createHmac('sha256', key.secret).update(signed).digest();
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}

function keyOf(secret: string): Key {
  const [, prefix, text = ''] = /^(whsec_|whpk_|whsk_)?(.*)$/s.exec(secret) ?? [];
  if (prefix === 'whsk_')
    throw new TypeError('whsk_… is the sender’s own key: a receiver takes the public one, whpk_…');
  const bytes = Buffer.from(text, 'base64');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw new TypeError('a secret is whsec_… or whpk_… and base64');
  if (prefix !== 'whpk_') return { version: 'v1', secret: bytes };
  if (bytes.length !== 32) throw new TypeError('whpk_… holds 32 bytes');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') };
  return { version: 'v1a', publicKey: createPublicKey({ key: jwk, format: 'jwk' }) };
}

function header(headers: WebhookHeaders, name: string): string {
  const value = typeof headers.get === 'function' ? headers.get(name) : anyCase(headers, name);
  if (typeof value !== 'string' || value === '')
    throw new WebhookVerificationError('missing_header', `the header ${name} is missing`);
  return value;
}

/** Node's names are in lower case, those of some gateways as they came. */
const anyCase = (headers: object, name: string): unknown =>
  Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];

function checkedTime(timestamp: string, toleranceSeconds: number, now: number): Date {
  if (!/^\d{1,12}$/.test(timestamp))
    throw new WebhookVerificationError('bad_timestamp', 'webhook-timestamp is not whole seconds since 1970');
  const sentAt = Number(timestamp) * 1000;
  if (now - sentAt > toleranceSeconds * 1000)
    throw new WebhookVerificationError('too_old', 'webhook-timestamp is too long ago');
  if (sentAt - now > toleranceSeconds * 1000)
    throw new WebhookVerificationError('too_new', 'webhook-timestamp is in the future');
  return new Date(sentAt);
}

function parsed<P>(body: string | Uint8Array): P {
  try {
    return JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString('utf8')) as P;
  } catch {
    throw new WebhookVerificationError('not_json', 'the body is not JSON, though it is signed');
  }
}
