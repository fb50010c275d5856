/** What a form says while one types. The API checks again, and more; null: nothing to say. */
import { AUTH_FIELDS, delaysIn, type HookValues } from './values.ts';

type Said = string | null;

const TYPE = /^[\w.:>-]{1,128}$/;
const PATTERN = /^(?:\*|[\w.:>-]{1,126}\.\*)$/;
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
const NEVER_SENT =
  /^(?:host|content-length|transfer-encoding|connection|expect|content-type|te|upgrade|trailer|keep-alive|proxy-.*|webhook-.*)$/i;
const OPTIONAL_AUTH = ['name', 'scope'];

export function checkUrl(text: string): Said {
  if (text.trim() === '') return 'An address is needed';
  if (!URL.canParse(text.trim())) return 'Not an address: it begins with https:// or http://';
  const { protocol, username, password } = new URL(text.trim());
  if (protocol !== 'https:' && protocol !== 'http:') return 'Must begin with https:// or http://';
  return username || password ? 'May hold no user name or password: use the credentials below' : null;
}

export function checkEvents(events: string[]): Said {
  const wrong = events.find((event) => !TYPE.test(event) && !PATTERN.test(event));
  return wrong === undefined ? null : `“${wrong}” is neither a type (order.created) nor a pattern (order.*)`;
}

export function checkRetry(text: string): Said {
  if (text.trim() === '') return null;
  const delays = delaysIn(text);
  if (delays.length > 20) return 'At most 20 retries';
  return delays.every((delay) => delay >= 0.1 && delay <= 86_400)
    ? null
    : 'Seconds from 0.1 to 86400, comma-separated; or “none”';
}

/** `max`: bytes of JSON. */
export function checkObject(text: string, max: number): Said {
  if (text.trim() === '') return null;
  const wrong = checkJson(text);
  if (wrong !== null) return wrong;
  if (!/^\s*\{/.test(text)) return 'Must be a JSON object: {…}';
  return new TextEncoder().encode(text).length > max ? `At most ${max / 1024} KiB` : null;
}

export function checkJson(text: string): Said {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return `Not JSON: ${(error as Error).message}`;
  }
}

export function checkHeaderName(name: string): Said {
  if (name === '') return 'A name is needed';
  if (!HEADER_NAME.test(name)) return 'Letters, digits and hyphens';
  return NEVER_SENT.test(name) ? 'Hookpost sets this header itself' : null;
}

const between = (value: number | '', [from, to]: [number, number]): Said =>
  value === '' || (value >= from && value <= to) ? null : `From ${from} to ${to}`;

const needed = (isNeeded: boolean, text: string): Said => (isNeeded && text.trim() === '' ? 'Is needed' : null);

const ofAuth =
  (field: keyof HookValues['auth']) =>
  (text: string, { auth }: HookValues) =>
    needed((AUTH_FIELDS[auth.type] ?? []).includes(field as never) && !OPTIONAL_AUTH.includes(field), text);

export const CHECKS = {
  url: checkUrl,
  uid: (uid: string): Said =>
    uid === '' || (/^[\w.:-]{1,128}$/.test(uid) && !/^[\da-f]{24}$/i.test(uid)) ? null : 'Letters, digits and _ . : -',
  events: checkEvents,
  channels: (channels: string[]): Said => (channels.length > 20 ? 'At most 20 channels' : null),
  filter: (text: string) => checkObject(text, 16 * 1024),
  metadata: (text: string) => checkObject(text, 4 * 1024),
  retry: checkRetry,
  timeoutMs: (value: number | '') => between(value, [100, 60_000]),
  rateLimit: (value: number | '') => between(value, [0.01, 10_000]),
  headers: { name: checkHeaderName },
  auth: {
    username: ofAuth('username'),
    password: ofAuth('password'),
    token: ofAuth('token'),
    value: ofAuth('value'),
    tokenUrl: ofAuth('tokenUrl'),
    clientId: ofAuth('clientId'),
    clientSecret: ofAuth('clientSecret'),
  },
  tls: {
    cert: (cert: string, { tls }: HookValues) => needed(tls.key !== '' || tls.ca !== '', cert),
    key: (key: string, { tls }: HookValues) => needed(tls.cert !== '', key),
  },
};
