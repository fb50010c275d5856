export { connectMongo, type Database } from './connect.ts';
export { createDeliveryLog } from './delivery-log.ts';
export { createEventLog } from './event-log.ts';
export { toHook } from './hook-record.ts';
export { createHookStore } from './hooks.ts';
export { createKeyStore } from './keys.ts';
export { createStatusLog } from './status-log.ts';
export { createTenantStore } from './tenants.ts';
