import { type List, listOf } from './pages.ts';
import type { CallOptions, Transport } from './transport.ts';
import type {
  Body,
  Hook,
  HookChanges,
  HookSecrets,
  HookStatus,
  NewHook,
  Query,
  Recovery,
  Stats,
  TestEvent,
} from './types.ts';

export type HooksApi = {
  /** Newest first. */
  list(query?: Query<'listHooks'>, options?: CallOptions): List<Hook>;
  create(hook: NewHook, options?: CallOptions): Promise<Hook>;
  /** `id`, here and below, may be the hook's own or your `uid`. */
  get(id: string, options?: CallOptions): Promise<Hook>;
  /** A merge patch: what is left out stays, null takes away. */
  update(id: string, changes: HookChanges, options?: CallOptions): Promise<Hook>;
  /** Creates it, or replaces the one of that `uid`. */
  put(uid: string, hook: Body<'putHook'>, options?: CallOptions): Promise<Hook>;
  delete(id: string, options?: CallOptions): Promise<void>;
  /** Sends an event to this hook alone. */
  test(id: string, event?: Body<'testHook'>, options?: CallOptions): Promise<TestEvent>;
  secrets(id: string, options?: CallOptions): Promise<HookSecrets>;
  /** Both the old and the new secret sign for `overlapHours` (24). */
  rotateSecret(id: string, how?: Body<'rotateHookSecret'>, options?: CallOptions): Promise<{ secret: string }>;
  /** The latest outcome of each event type. */
  status(id: string, options?: CallOptions): Promise<HookStatus[]>;
  /** By hours, where `bucket` does not say. */
  stats(id: string, query?: Query<'getHookStats'>, options?: CallOptions): Promise<Stats>;
  recover(id: string, what: Body<'recoverHook'>, options?: CallOptions): Promise<Recovery>;
};

export function hooksApi(call: Transport): HooksApi {
  const at = (id: string, rest = '') => `/v1/hooks/${encodeURIComponent(id)}${rest}`;
  return {
    list: (query = {}, options) => listOf(call, '/v1/hooks', query, options),
    create: (body, options) => call({ ...options, method: 'POST', path: '/v1/hooks', body }),
    get: (id, options) => call({ ...options, method: 'GET', path: at(id) }),
    update: (id, body, options) => call({ ...options, method: 'PATCH', path: at(id), body, repeatable: true }),
    put: (uid, body, options) => call({ ...options, method: 'PUT', path: at(uid), body }),
    delete: (id, options) => call({ ...options, method: 'DELETE', path: at(id) }),
    test: (id, body = {}, options) => call({ ...options, method: 'POST', path: at(id, '/test'), body }),
    secrets: (id, options) => call({ ...options, method: 'GET', path: at(id, '/secret') }),
    rotateSecret: (id, body = {}, options) =>
      call({ ...options, method: 'POST', path: at(id, '/rotate-secret'), body }),
    async status(id, options) {
      return (await call<{ data: HookStatus[] }>({ ...options, method: 'GET', path: at(id, '/status') })).data;
    },
    stats: (id, query = {}, options) => call({ ...options, method: 'GET', path: at(id, '/stats'), query }),
    recover: (id, body, options) => call({ ...options, method: 'POST', path: at(id, '/recover'), body }),
  };
}
