import type { paths } from '@hookpost/client';
import { api, done, type Schemas } from './client.ts';

type Query = NonNullable<paths['/v1/deliveries']['get']['parameters']['query']>;

/** A page of deliveries. The same address also exports lines, which is why its answer's type has to be said. */
export const listDeliveries = async (query: Query): Promise<Schemas['ListedDeliveryList']> =>
  (await done(api.GET('/v1/deliveries', { params: { query } }))) as Schemas['ListedDeliveryList'];
