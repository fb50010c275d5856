/** What tests ask of a running API. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export type ApiAnswer = { status: number; headers: Headers; body: unknown };

/** The part of a delivery, as the API shows it, that tests look at. */
export type DeliveryView = {
  id: string;
  event: string;
  hook: string;
  type: string;
  state: string;
  reason: string | null;
  attempt: number;
  nextAt: string | null;
  attempts: { n: number; at: string; ms: number; outcome: string; code: number | null; error: string | null }[];
};

export type StatusView = { type: string; success: boolean; code: number | null; consecutiveFailures: number };

export type HookView = { id: string; url: string } & Record<string, unknown>;

export type ApiClient = {
  /** Any request; answers of every status resolve. */
  request(method: string, path: string, body?: unknown): Promise<ApiAnswer>;
  createHook(hook: Record<string, unknown>): Promise<HookView>;
  publish(event: Record<string, unknown>): Promise<{ id: string; acceptedAt: string; duplicate?: boolean }>;
  /** All that match, over every page. */
  deliveries(query: Record<string, string>): Promise<DeliveryView[]>;
  delivery(id: string): Promise<DeliveryView>;
  statuses(hookId: string): Promise<StatusView[]>;
  /** The hook's current signing secret. */
  secret(hookId: string): Promise<string>;
};

/** How long the named calls go on after a 503, as from a busy machine whose database takes too long. */
const UNAVAILABLE_MS = 30_000;

/**
 * `url` without a path. The named calls ask again after a 503, as clients do, and reject, with the answer in the message,
 * unless it is a 2xx.
 */
export function createApiClient({ url, key }: { url: string; key: string }): ApiClient {
  async function request(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    const answer = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === '' ? null : JSON.parse(text) };
  }

  async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const deadline = performance.now() + UNAVAILABLE_MS;
    for (;;) {
      const answer = await request(method, path, body);
      if (answer.status >= 200 && answer.status < 300) return answer.body as T;
      if (answer.status !== 503 || performance.now() > deadline) {
        throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      }
      await sleep(100);
    }
  }

  async function deliveries(query: Record<string, string>): Promise<DeliveryView[]> {
    const all: DeliveryView[] = [];
    let cursor: string | null = null;
    do {
      const search: URLSearchParams = new URLSearchParams({ limit: '200', ...query, ...(cursor ? { cursor } : {}) });
      const page = await ask<{ data: DeliveryView[]; next: string | null }>('GET', `/v1/deliveries?${search}`);
      all.push(...page.data);
      cursor = page.next;
    } while (cursor);
    return all;
  }

  return {
    request,
    createHook: (hook) => ask('POST', '/v1/hooks', hook),
    // Under an id of its own it may be asked again.
    publish: (event) => ask('POST', '/v1/events', { id: `evt_${randomUUID()}`, ...event }),
    deliveries,
    delivery: (id) => ask('GET', `/v1/deliveries/${id}`),
    statuses: async (hookId) => (await ask<{ data: StatusView[] }>('GET', `/v1/hooks/${hookId}/status`)).data,
    async secret(hookId) {
      const { secrets } = await ask<{ secrets: { secret: string }[] }>('GET', `/v1/hooks/${hookId}/secret`);
      const [current] = secrets;
      if (!current) throw new Error(`hook ${hookId} has no secret`);
      return current.secret;
    },
  };
}
