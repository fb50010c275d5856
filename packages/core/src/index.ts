export * from './api-ports.ts';
export * from './delivery.ts';
export * from './event.ts';
export * from './hook.ts';
export * from './lane.ts';
export * from './matching.ts';
export * from './ports.ts';
export * from './status.ts';
