import axios, { type AxiosInstance, type CreateAxiosDefaults } from 'axios';
import { type AccessApi, accessApi } from './access.ts';
import { type DeliveriesApi, deliveriesApi, type RecoveriesApi, recoveriesApi } from './deliveries.ts';
import { type EventTypesApi, eventTypesApi } from './event-types.ts';
import { type EventsApi, eventsApi } from './events.ts';
import { type HooksApi, hooksApi } from './hooks.ts';
import { type CallOptions, createTransport } from './transport.ts';
import type { Body, PortalLink, Query, Stats } from './types.ts';

export type ClientOptions = {
  /** Where the API is, as in `https://hooks.internal:3000`. */
  url: string;
  /** An API key, or a JWT of one of the tenant's jwt-keys. */
  key: string;
  /** For keys with the scope `platform`: the tenant to act for. */
  tenant?: string;
  /** Of one try, in milliseconds; 10,000. */
  timeoutMs?: number;
  /** Tries after the first; 4, after about 0.25, 0.5, 1 and 2 s. */
  retries?: number;
  /** A Retry-After beyond this, in milliseconds, is not waited for; 30,000. */
  maxWaitMs?: number;
  /** More for axios: proxy, agents, headers. */
  http?: CreateAxiosDefaults;
};

export type HookpostClient = AccessApi & {
  hooks: HooksApi;
  events: EventsApi;
  deliveries: DeliveriesApi;
  recoveries: RecoveriesApi;
  eventTypes: EventTypesApi;
  /** A link that shows a customer their own hooks in the dashboard. */
  portalLinks: { create(link: Body<'createPortalLink'>, options?: CallOptions): Promise<PortalLink> };
  /** Of all hooks together. */
  stats(query?: Query<'getStats'>, options?: CallOptions): Promise<Stats>;
  /** The axios instance that every try goes through, for interceptors. */
  http: AxiosInstance;
};

/** Every call rejects with a HookpostError where it is not done. Throws a TypeError where `url` or `key` is missing. */
export function createClient(options: ClientOptions): HookpostClient {
  const http = httpOf(options);
  const call = createTransport(http, { retries: options.retries ?? 4, maxWaitMs: options.maxWaitMs ?? 30_000 });
  return {
    http,
    hooks: hooksApi(call),
    events: eventsApi(call),
    deliveries: deliveriesApi(call, http),
    recoveries: recoveriesApi(call),
    eventTypes: eventTypesApi(call),
    portalLinks: { create: (body, options) => call({ ...options, method: 'POST', path: '/v1/portal-links', body }) },
    stats: (query = {}, options) => call({ ...options, method: 'GET', path: '/v1/stats', query }),
    ...accessApi(call),
  };
}

function httpOf({ url, key, tenant, timeoutMs = 10_000, http = {} }: ClientOptions): AxiosInstance {
  if (!URL.canParse(url)) throw new TypeError('url: the address of the API is needed, such as http://127.0.0.1:3000');
  if (!key) throw new TypeError('key: an API key is needed');
  return axios.create({
    ...http,
    baseURL: url,
    headers: {
      ...http.headers,
      authorization: `Bearer ${key}`,
      ...(tenant !== undefined && { 'hookpost-tenant': tenant }),
    },
    timeout: timeoutMs,
    // The key goes nowhere else.
    maxRedirects: 0,
    validateStatus: () => true,
  });
}
