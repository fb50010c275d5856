import { type List, listOf } from './pages.ts';
import type { CallOptions, Transport } from './transport.ts';
import type { Body, EventType, Query } from './types.ts';

/** The catalogue: what types there are, and with a JSON Schema what their data must be. */
export type EventTypesApi = {
  list(query?: Query<'listEventTypes'>, options?: CallOptions): List<EventType>;
  get(name: string, options?: CallOptions): Promise<EventType>;
  /** Creates or replaces it. With a `schema`, what does not fit it can't be published. */
  put(name: string, type: Body<'putEventType'>, options?: CallOptions): Promise<EventType>;
  delete(name: string, options?: CallOptions): Promise<void>;
};

export function eventTypesApi(call: Transport): EventTypesApi {
  const at = (name: string) => `/v1/event-types/${encodeURIComponent(name)}`;
  return {
    list: (query = {}, options) => listOf(call, '/v1/event-types', query, options),
    get: (name, options) => call({ ...options, method: 'GET', path: at(name) }),
    put: (name, body, options) => call({ ...options, method: 'PUT', path: at(name), body }),
    delete: (name, options) => call({ ...options, method: 'DELETE', path: at(name) }),
  };
}
