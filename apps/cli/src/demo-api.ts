/** What the demo asks of the API. */
import axios from 'axios';
import type { ShownDelivery, ShownStatus } from './demo-screen.ts';

export type DemoApi = {
  createHook(hook: Record<string, unknown>): Promise<{ id: string }>;
  deleteHook(id: string): Promise<void>;
  publish(event: Record<string, unknown>): Promise<{ id: string; acceptedAt: string }>;
  /** The hook's deliveries, newest first. */
  deliveries(hookId: string): Promise<ShownDelivery[]>;
  statuses(hookId: string): Promise<ShownStatus[]>;
};

/** Every call rejects, with the API's own words, unless it is answered with a 2xx. */
export function createDemoApi({ url, key }: { url: string; key: string }): DemoApi {
  const client = axios.create({ baseURL: url, headers: { authorization: `Bearer ${key}` }, timeout: 10_000 });
  client.interceptors.response.use(undefined, (error) => {
    const { method, url: path } = error.config ?? {};
    const reason = error.response?.data?.detail ?? error.response?.status ?? (error.code || error.message);
    throw new Error(`${method?.toUpperCase()} ${path}: ${reason}`);
  });
  return {
    createHook: async (hook) => (await client.post('/v1/hooks', hook)).data,
    deleteHook: async (id) => void (await client.delete(`/v1/hooks/${id}`)),
    publish: async (event) => (await client.post('/v1/events', event)).data,
    deliveries: async (hookId) => (await client.get('/v1/deliveries', { params: { hook: hookId } })).data.data,
    statuses: async (hookId) => (await client.get(`/v1/hooks/${hookId}/status`)).data.data,
  };
}
