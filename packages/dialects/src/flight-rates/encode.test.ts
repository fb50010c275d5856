import { makeHook } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import type { Caller, DialectRequest } from '../dialect.ts';
import { encodeCreated } from './encode.ts';
import type { FlightRatesHook } from './schema.ts';

const OWNER = { id: '63fda531bde67155fc46fb41', name: 'user@flightrates.com' };

function userOf(owner: Caller['owner'], keyId = 'key-1') {
  const caller = { owner, key: { id: keyId, name: 'Rates' } };
  const reply = encodeCreated({ hook: makeHook() }, { caller, body: {} } as DialectRequest<FlightRatesHook>);
  const { _user, userName } = (reply.body as { hook: { _user: string; userName: string } }).hook;
  return { _user, userName };
}

describe('the user in an answer of Flight-rates', () => {
  it('is the owner of the key', () => {
    expect(userOf(OWNER)).toEqual({ _user: OWNER.id, userName: OWNER.name });
  });

  it('is the key itself where it has no owner, always under the same id of 24 hex digits', () => {
    const user = userOf(null);
    expect(user).toEqual({ _user: expect.stringMatching(/^[\da-f]{24}$/), userName: 'Rates' });
    expect(userOf(null)).toEqual(user);
    expect(userOf(null, 'key-2')._user).not.toBe(user._user);
  });
});
