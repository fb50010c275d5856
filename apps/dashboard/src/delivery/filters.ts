import type { paths } from '@hookpost/client';

export const DELIVERY_FILTERS = ['hook', 'event', 'type', 'channel', 'state', 'code', 'from', 'to'] as const;

export type DeliveryFilters = Partial<Record<(typeof DELIVERY_FILTERS)[number], string>>;

export type DeliveryQuery = NonNullable<paths['/v1/deliveries']['get']['parameters']['query']>;

/** As the API is asked. What can't be so is asked all the same, and answered in its words. */
export function queryOf({ code, state, ...rest }: DeliveryFilters): DeliveryQuery {
  return {
    ...rest,
    ...(state !== undefined && { state: state as NonNullable<DeliveryQuery['state']> }),
    // A text goes as it is: the API says what a code may be.
    ...(code !== undefined && { code: code as unknown as number }),
  };
}

const DELIVERY_ID = /^([\w-]{1,128})\.([\da-f]{24})$/;

/** What somebody put into the search: an event's id, or a delivery's, which names the hook too. */
export function searched(text: string): { event: string | null; hook?: string } {
  const [, event, hook] = DELIVERY_ID.exec(text.trim()) ?? [];
  return event && hook ? { event, hook } : { event: text.trim() || null };
}

const RECOVERABLE = ['failed', 'cancelled', 'skipped', 'delivered'] as const;

export type RecoverableState = (typeof RECOVERABLE)[number];

/** What a recovery of all that match would be, or why there is none. */
export function recoverable(filters: DeliveryFilters): { state: RecoverableState } | { why: string } {
  const { state = 'failed' } = filters;
  const asked = RECOVERABLE.find((name) => name === state);
  if (asked === undefined) return { why: 'What is pending is sent anyway: choose another state.' };
  const narrow = (['event', 'channel', 'code'] as const).filter((name) => filters[name] !== undefined);
  if (narrow.length === 0) return { state: asked };
  return { why: `A recovery goes by hook, type, state and time: take away the filter on ${narrow.join(' and ')}.` };
}
