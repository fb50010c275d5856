import type { AxiosInstance } from 'axios';
import { linesOf } from './lines.ts';
import { type List, listOf } from './pages.ts';
import type { CallOptions, Transport } from './transport.ts';
import type { Delivery, ListedDelivery, NewRecovery, Query, Recovery } from './types.ts';

export type DeliveriesApi = {
  /** Newest first. */
  list(query?: Query<'listDeliveries'>, options?: CallOptions): List<ListedDelivery>;
  /** All that match, in one answer that is read as fast as you use it. Newest first; nothing accepted after it began. */
  export(query?: Omit<Query<'listDeliveries'>, 'limit'>, options?: CallOptions): AsyncIterable<ListedDelivery>;
  get(id: string, options?: CallOptions): Promise<Delivery>;
  /** One attempt as soon as may be. */
  redeliver(id: string, options?: CallOptions): Promise<Delivery>;
  /** Only of a pending one. */
  cancel(id: string, options?: CallOptions): Promise<Delivery>;
};

export function deliveriesApi(call: Transport, http: AxiosInstance): DeliveriesApi {
  const at = (id: string, rest = '') => `/v1/deliveries/${encodeURIComponent(id)}${rest}`;
  return {
    list: (query = {}, options) => listOf(call, '/v1/deliveries', query, options),
    export: (query = {}, options) => linesOf(http, '/v1/deliveries', query, options),
    get: (id, options) => call({ ...options, method: 'GET', path: at(id) }),
    // Asked for twice within five seconds it is one.
    redeliver: (id, options) => call({ ...options, method: 'POST', path: at(id, '/redeliver'), repeatable: true }),
    cancel: (id, options) => call({ ...options, method: 'POST', path: at(id, '/cancel') }),
  };
}

export type RecoveriesApi = {
  create(recovery: NewRecovery, options?: CallOptions): Promise<Recovery>;
  /** Newest first. */
  list(query?: Query<'listRecoveries'>, options?: CallOptions): List<Recovery>;
  get(id: string, options?: CallOptions): Promise<Recovery>;
  cancel(id: string, options?: CallOptions): Promise<Recovery>;
};

export function recoveriesApi(call: Transport): RecoveriesApi {
  const at = (id: string, rest = '') => `/v1/recoveries/${encodeURIComponent(id)}${rest}`;
  return {
    create: (body, options) => call({ ...options, method: 'POST', path: '/v1/recoveries', body }),
    list: (query = {}, options) => listOf(call, '/v1/recoveries', query, options),
    get: (id, options) => call({ ...options, method: 'GET', path: at(id) }),
    cancel: (id, options) => call({ ...options, method: 'POST', path: at(id, '/cancel') }),
  };
}
