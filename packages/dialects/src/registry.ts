import type { Encode } from '@hookpost/core';
import type { Dialect } from './dialect.ts';
import { queueAlerts } from './queue-alerts/routes.ts';

/** Every registration API beside the core one. */
export const dialects: readonly Dialect[] = [queueAlerts];

const byName = new Map(dialects.map((dialect) => [dialect.name, dialect]));

export const findDialect = (name: string): Dialect | undefined => byName.get(name);

/** How a hook's dialect encodes what is sent; undefined: as the core does. */
export const encoderOf = (name: string): Encode | undefined => byName.get(name)?.encodeDelivery;
