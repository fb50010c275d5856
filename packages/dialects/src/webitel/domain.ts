import { HookpostError, invalidField } from '@hookpost/core';
import type { DialectRequest } from '../dialect.ts';
import type { HookQuery } from './schema.ts';

type Asking = Pick<DialectRequest<unknown, HookQuery>, 'query' | 'caller'>;

/** The domain that a request is for: the one it asks for or, where it asks for none, its token's. Throws a 400 or 403. */
export function domainOf(request: Asking): string {
  const domain = askedDomain(request);
  const own = request.caller.domain;
  if (domain === null) throw invalidField('domain', 'is required');
  if (own !== null && domain !== own) throw new HookpostError('forbidden', 'The token is for another domain.');
  return domain;
}

export const askedDomain = ({ query, caller }: Asking): string | null =>
  query.domain ?? query.domain_name ?? caller.domain;
