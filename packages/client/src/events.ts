import { randomBytes } from 'node:crypto';
import { type List, listOf } from './pages.ts';
import type { CallOptions, Transport } from './transport.ts';
import type { AcceptedEvent, AcceptedRow, NewEvent, PublishedEvent, Query } from './types.ts';

export type EventsApi = {
  /**
   * Resolves once the event is kept for good. Tried again under one id (yours, or one made here), so it is accepted
   * once, whatever happens to the answers.
   */
  publish(event: NewEvent, options?: CallOptions): Promise<AcceptedEvent>;
  /** At most 1,000 events and 8 MiB. Rows in the order of `events`; a bad one hurts only itself: look at each `error`. */
  publishBatch(events: NewEvent[], options?: CallOptions): Promise<AcceptedRow[]>;
  /** Newest first. */
  list(query?: Query<'listEvents'>, options?: CallOptions): List<PublishedEvent>;
  get(id: string, options?: CallOptions): Promise<PublishedEvent>;
};

export function eventsApi(call: Transport): EventsApi {
  return {
    publish: (event, options) =>
      call({ ...options, method: 'POST', path: '/v1/events', body: withId(event), repeatable: true }),
    async publishBatch(events, options) {
      const body = { events: events.map(withId) };
      const path = '/v1/events/batch';
      return (await call<{ data: AcceptedRow[] }>({ ...options, method: 'POST', path, body, repeatable: true })).data;
    },
    list: (query = {}, options) => listOf(call, '/v1/events', query, options),
    get: (id, options) => call({ ...options, method: 'GET', path: `/v1/events/${encodeURIComponent(id)}` }),
  };
}

const withId = (event: NewEvent): NewEvent => ({ ...event, id: event.id ?? newId() });

/** As Hookpost's own: those of one time stand together in its indexes. */
const newId = (): string => `evt_${Date.now().toString(36).padStart(9, '0')}${randomBytes(10).toString('hex')}`;
