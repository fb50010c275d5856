import type { AcceptedEvent, Hook } from '@hookpost/core';
import { dataOf, fieldOf, textOf } from '../event-data.ts';
import { nativeOf } from './native.ts';

/** Where an event's data has what a condition asks for. */
const PATHS = {
  InitialChannel: 'conversation.channel',
  QueueId: 'conversation.queue.id',
  OperationOrigin: 'origin',
} as const;

export const FILTER_FIELDS = Object.keys(PATHS) as FilterField[];
export type FilterField = keyof typeof PATHS;

export type Condition = { _type: 'IsOneOf' | 'IsNotOneOf'; field: FilterField; values: string[] };
export type FilterGroup = { _type: 'CombinedFilters'; strategy: 'All' | 'Any'; conditions: Condition[] };
/** Groups by names of the client's own; every one must hold. */
export type Filters = Record<string, FilterGroup>;

/** Whether a subscription's filters let an event through. */
export function matches(event: AcceptedEvent, hook: Hook): boolean {
  const groups = Object.values(nativeOf(hook).filters ?? {});
  return groups.length === 0 || groups.every((group) => holds(group, dataOf(event)));
}

/** A group without conditions asks for nothing. */
function holds({ strategy, conditions }: FilterGroup, data: unknown): boolean {
  if (conditions.length === 0) return true;
  return strategy === 'All' ? conditions.every(test) : conditions.some(test);

  // What an event does not have is none of the values.
  function test({ _type, field, values }: Condition): boolean {
    const found = fieldOf(data, PATHS[field]);
    const isOne = found !== undefined && found !== null && values.includes(textOf(found));
    return isOne === (_type === 'IsOneOf');
  }
}
