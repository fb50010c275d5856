import type { HookpostError, TenantId } from '@hookpost/core';
import { describe, expect, it } from '@jest/globals';
import { domainOf } from './domain.ts';
import type { HookQuery } from './schema.ts';

const key = { id: 'key-1', name: 'Test' };
const domain = (query: HookQuery, own: string | null): string =>
  domainOf({ query, caller: { tenantId: 'acme' as TenantId, scopes: [], owner: null, key, domain: own } });

function refusal(query: HookQuery, own: string | null): string {
  try {
    return domain(query, own);
  } catch (error) {
    return (error as HookpostError).code;
  }
}

describe('the domain of a request', () => {
  it('is the one that is asked for, under either name', () => {
    expect([domain({ domain: 'a' }, null), domain({ domain_name: 'a' }, null)]).toEqual(['a', 'a']);
    expect(domain({ domain: 'a', domain_name: 'b' }, null)).toBe('a');
  });

  it("is the token's where none is asked for", () => {
    expect(domain({}, 'a')).toBe('a');
    expect(domain({ domain: 'a' }, 'a')).toBe('a');
  });

  it('is refused where it is not the one that the token is for, or there is none', () => {
    expect(refusal({ domain: 'b' }, 'a')).toBe('forbidden');
    expect(refusal({ domain_name: 'b' }, 'a')).toBe('forbidden');
    expect(refusal({}, null)).toBe('invalid_request');
  });
});
