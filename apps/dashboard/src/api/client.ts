import type { components, paths } from '@hookpost/client';
import createClient from 'openapi-fetch';
import { credentialHeaders } from './credentials.ts';
import { problemFrom } from './problem.ts';

export type Schemas = components['schemas'];

/** The API, typed from its OpenAPI document. Wrap each call: `await done(api.GET('/v1/hooks'))`. */
export const api = createClient<paths>({ baseUrl: window.location.origin });

api.use({
  onRequest({ request }) {
    for (const [name, value] of Object.entries(credentialHeaders(request.method))) request.headers.set(name, value);
  },
});

type Answer<Data> = { data?: Data; error?: unknown; response: Response };

/** The answer's body. Throws a Problem where it is no success. */
export async function done<Data>(asked: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await asked;
  if (!response.ok) throw problemFrom(response.status, error);
  return data as Data;
}
