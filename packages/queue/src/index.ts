export { type AlarmClock, createAlarms } from './alarms.ts';
export { type Bell, type BellHandlers, createBell } from './bell.ts';
export { JOBS } from './jobs.ts';
export { createQueueReader, createRedisReader } from './readings.ts';
export { connected, PREFIX, ping, producerConnection, refuseForgetfulRedis, workerConnection } from './redis.ts';
