import type { Hook } from '@hookpost/core';
import type { Filters } from './filters.ts';

/** What a subscription has beyond an ordinary hook: who wrote it, as UUIDs or their owner's ids, and its filters. */
export type Native = { createdBy: string; updatedBy: string; filters?: Filters };

/** Only the decoder of this dialect writes `native`. */
export const nativeOf = (hook: Hook): Native => hook.native as Native;
