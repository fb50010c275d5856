import type { Schemas } from '../api/client.ts';
import { mergePatch } from './merge-patch.ts';

type Hook = Schemas['Hook'];
type Body = Record<string, unknown>;

/** A hook as its form holds it: text as it is typed. */
export type HookValues = {
  name: string;
  url: string;
  uid: string;
  events: string[];
  channels: string[];
  filter: string;
  auth: Record<AuthField, string> & { type: string };
  headers: { name: string; value: string }[];
  signature: string;
  format: string;
  /** Seconds, comma-separated; empty: the service's own; `none`: no retries. */
  retry: string;
  timeoutMs: number | '';
  rateLimit: number | '';
  ordered: boolean;
  enabled: boolean;
  paused: boolean;
  metadata: string;
  tls: { cert: string; key: string; ca: string };
};

export type AuthField =
  | 'username'
  | 'password'
  | 'token'
  | 'name'
  | 'value'
  | 'tokenUrl'
  | 'clientId'
  | 'clientSecret'
  | 'scope';

/** By type of credentials, its fields. */
export const AUTH_FIELDS: Record<string, readonly AuthField[]> = {
  none: [],
  basic: ['username', 'password'],
  bearer: ['token'],
  header: ['name', 'value'],
  query: ['name', 'value'],
  oauth2: ['tokenUrl', 'clientId', 'clientSecret', 'scope'],
};

const NO_AUTH = {
  username: '',
  password: '',
  token: '',
  name: '',
  value: '',
  tokenUrl: '',
  clientId: '',
  clientSecret: '',
  scope: '',
};
const NO_RETRIES = 'none';

export const NEW_HOOK: HookValues = {
  name: '',
  url: '',
  uid: '',
  events: [],
  channels: [],
  filter: '',
  auth: { type: 'none', ...NO_AUTH },
  headers: [],
  signature: 'v1',
  format: 'standard',
  retry: '',
  timeoutMs: '',
  rateLimit: '',
  ordered: false,
  enabled: true,
  paused: false,
  metadata: '',
  tls: { cert: '', key: '', ca: '' },
};

/** A hook's values; its secrets are masked, and kept as long as they are. */
export function valuesOf(hook: Hook): HookValues {
  const { delays } = hook.retry;
  return {
    name: hook.name ?? '',
    url: hook.url ?? '',
    uid: hook.uid ?? '',
    events: hook.events,
    channels: hook.channels,
    filter: hook.filter === undefined ? '' : JSON.stringify(hook.filter, null, 2),
    auth: { ...NO_AUTH, ...(hook.auth as { type: string }) },
    headers: Object.entries(hook.headers).map(([name, value]) => ({ name, value })),
    signature: hook.signature,
    format: hook.format,
    retry: delays.length === 0 ? NO_RETRIES : delays.join(', '),
    timeoutMs: hook.timeoutMs,
    rateLimit: hook.rateLimit?.perSecond ?? '',
    ordered: hook.ordered,
    enabled: hook.enabled,
    paused: hook.paused,
    metadata: Object.keys(hook.metadata).length === 0 ? '' : JSON.stringify(hook.metadata, null, 2),
    tls: { cert: '', key: '', ca: '', ...hook.tls },
  };
}

/** What the API takes for a new hook. What is left empty is left out. */
export function bodyOf(values: HookValues): Body {
  const { name, url, uid, filter, auth, headers, retry, timeoutMs, rateLimit, metadata, tls, ...rest } = values;
  return {
    ...rest,
    ...(name.trim() !== '' && { name: name.trim() }),
    ...(url.trim() !== '' && { url: url.trim() }),
    ...(uid.trim() !== '' && { uid: uid.trim() }),
    ...(filter.trim() !== '' && { filter: JSON.parse(filter) }),
    auth: { type: auth.type, ...filled(auth, AUTH_FIELDS[auth.type] ?? []) },
    headers: Object.fromEntries(
      headers.filter((header) => header.name !== '').map((header) => [header.name, header.value]),
    ),
    ...(retry.trim() !== '' && { retry: { delays: delaysIn(retry) } }),
    ...(timeoutMs !== '' && { timeoutMs }),
    ...(rateLimit !== '' && { rateLimit: { perSecond: rateLimit } }),
    ...(metadata.trim() !== '' && { metadata: JSON.parse(metadata) }),
    ...(tls.cert.trim() !== '' && { tls: filled(tls, ['cert', 'key', 'ca']) }),
  };
}

const filled = <Name extends string>(fields: Record<Name, string>, names: readonly Name[]): Body =>
  Object.fromEntries(names.filter((name) => fields[name] !== '').map((name) => [name, fields[name]]));

export const delaysIn = (text: string): number[] =>
  text.trim() === NO_RETRIES ? [] : text.split(',').map((part) => Number(part.trim() || Number.NaN));

/** The merge patch from one set of values to another: only what was changed. The API takes a filter whole. */
export function patchOf(before: HookValues, after: HookValues): Body {
  const [was, is] = [bodyOf(before), bodyOf(after)];
  const patch = mergePatch(was, is);
  return 'filter' in patch ? { ...patch, filter: is['filter'] ?? null } : patch;
}
