import type { TenantId } from '@hookpost/core';
import { makeEvent, makeHook } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import { type Condition, type FilterGroup, type Filters, matches } from './filters.ts';

const isOneOf = (field: Condition['field'], ...values: string[]): Condition => ({ _type: 'IsOneOf', field, values });
const isNotOneOf = (field: Condition['field'], ...values: string[]): Condition => ({
  _type: 'IsNotOneOf',
  field,
  values,
});
const group = (strategy: FilterGroup['strategy'], ...conditions: Condition[]): FilterGroup => ({
  _type: 'CombinedFilters',
  strategy,
  conditions,
});

const chat = { conversation: { channel: 'WIDGET_CHAT', queue: { id: 'q1' } }, origin: 'Agent' };

function takes(filters: Filters | undefined, data: unknown): boolean {
  const event = makeEvent({ tenantId: 'acme' as TenantId, data: Buffer.from(JSON.stringify(data)) });
  const native = { createdBy: 'a', updatedBy: 'a', ...(filters && { filters }) };
  return matches({ ...event, acceptedAt: new Date(), seq: 1n }, makeHook({ native }));
}

describe('the filters of a Dixa subscription', () => {
  it('let everything through where there are none', () => {
    expect(takes(undefined, chat)).toBe(true);
    expect(takes({}, chat)).toBe(true);
    expect(takes({ empty: group('Any') }, chat)).toBe(true);
  });

  it('read the initial channel, the queue and the origin from the data', () => {
    expect(takes({ a: group('All', isOneOf('InitialChannel', 'EMAIL', 'WIDGET_CHAT')) }, chat)).toBe(true);
    expect(takes({ a: group('All', isOneOf('InitialChannel', 'EMAIL')) }, chat)).toBe(false);
    expect(takes({ a: group('All', isOneOf('QueueId', 'q1')) }, chat)).toBe(true);
    expect(takes({ a: group('All', isNotOneOf('QueueId', 'q1')) }, chat)).toBe(false);
    expect(takes({ a: group('All', isOneOf('OperationOrigin', 'Agent')) }, chat)).toBe(true);
    expect(takes({ a: group('All', isNotOneOf('OperationOrigin', 'Agent')) }, chat)).toBe(false);
  });

  it('ask all conditions of a group, or any, as it says', () => {
    const conditions = [isOneOf('InitialChannel', 'WIDGET_CHAT'), isOneOf('QueueId', 'q2')];
    expect(takes({ a: group('All', ...conditions) }, chat)).toBe(false);
    expect(takes({ a: group('Any', ...conditions) }, chat)).toBe(true);
  });

  it('must all hold where there are several groups', () => {
    const holding = group('All', isOneOf('QueueId', 'q1'));
    expect(takes({ a: holding, b: group('Any', isOneOf('QueueId', 'q1', 'q2')) }, chat)).toBe(true);
    expect(takes({ a: holding, b: group('Any', isOneOf('QueueId', 'q2')) }, chat)).toBe(false);
  });

  it.each([{}, { conversation: null }, { conversation: { queue: { id: null } } }, [], 'text', null])(
    'hold what is missing to be none of the values: %j',
    (data) => {
      expect(takes({ a: group('All', isOneOf('QueueId', 'null', '')) }, data)).toBe(false);
      expect(takes({ a: group('All', isNotOneOf('QueueId', 'null', '')) }, data)).toBe(true);
    },
  );
});
