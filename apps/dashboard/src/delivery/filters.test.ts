import { describe, expect, it } from '@jest/globals';
import { recoverable, searched } from './filters.ts';

describe('what is searched for', () => {
  it('is an event, or a delivery by both of its parts', () => {
    expect(searched(' order-17 ')).toEqual({ event: 'order-17' });
    expect(searched('order-17.65f0a1b2c3d4e5f601234567')).toEqual({
      event: 'order-17',
      hook: '65f0a1b2c3d4e5f601234567',
    });
    expect(searched('')).toEqual({ event: null });
  });
});

describe('sending all again', () => {
  it('takes what failed unless another state is chosen', () => {
    expect(recoverable({ type: 'a', from: '2026-01-01' })).toEqual({ state: 'failed' });
    expect(recoverable({ state: 'skipped', hook: 'a' })).toEqual({ state: 'skipped' });
  });

  it('is not offered for more than would be meant', () => {
    expect(recoverable({ state: 'pending' })).toHaveProperty('why');
    expect(recoverable({ channel: 'acme', code: '500' })).toEqual({
      why: 'A recovery goes by hook, type, state and time: take away the filter on channel and code.',
    });
  });
});
