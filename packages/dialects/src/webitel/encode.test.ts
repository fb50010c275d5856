import { type ErrorCode, HookpostError } from '@hookpost/core';
import { describe, expect, it } from '@jest/globals';
import { encodeError } from './encode.ts';

const encoded = (code: ErrorCode, path = '') =>
  encodeError(new HookpostError(code, `${path} is at fault`.trim(), path ? [{ path, message: 'is at fault' }] : []));

describe("the errors of Webitel's hooks", () => {
  it('are a 400 for whatever is wrong with a body, and call its fields by their own names', () => {
    const refused = (info: string) => ({ status: 400, body: { status: 'error', info, code: 400 } });
    expect(encoded('address_forbidden', 'url')).toEqual(refused('action.url is at fault'));
    expect(encoded('address_forbidden', 'auth.url')).toEqual(refused('auth.url is at fault'));
    expect(encoded('delays_exceed_retention', 'retry.delays')).toEqual(refused('retries is at fault'));
    expect(encoded('unsupported_media_type')).toEqual(refused('is at fault'));
  });

  it('keep the status of what is wrong elsewhere', () => {
    for (const code of ['unauthorized', 'forbidden', 'not_found', 'too_large', 'rate_limited', 'internal'] as const) {
      const { status, body } = encoded(code);
      expect({ status, body }).toEqual({ status, body: { status: 'error', info: 'is at fault', code: status } });
      expect(status).toBe(new HookpostError(code, '').status);
    }
  });
});
