import { type ErrorCode, HookpostError } from '@hookpost/core';
import { describe, expect, it } from '@jest/globals';
import { encodeError } from './encode.ts';

const encoded = (code: ErrorCode, path = '') =>
  encodeError(new HookpostError(code, 'url is at fault', path ? [{ path, message: 'is at fault' }] : []), 'request-1');

describe('the errors of Queue alerts', () => {
  it('say of every 401 what the contract says', () => {
    const message = 'Authentication Failed or Account validity expired';
    expect(encoded('unauthorized')).toEqual({ status: 401, body: { requestid: 'request-1', message } });
  });

  it('are a 400 for whatever is wrong with a body, and call its fields by their own names', () => {
    const body = { requestid: 'request-1', message: 'endpoint is at fault' };
    expect(encoded('address_forbidden', 'url')).toEqual({ status: 400, body });
    expect(encoded('invalid_request', 'endpoint')).toEqual({ status: 400, body });
    expect(encoded('unsupported_media_type').status).toBe(400);
  });

  it('keep the status of what is wrong elsewhere', () => {
    const statuses = (['forbidden', 'too_large', 'rate_limited', 'internal', 'unavailable'] as const).map(
      (code) => encoded(code).status,
    );
    expect(statuses).toEqual([403, 413, 429, 500, 503]);
  });
});
