export { type AlarmClock, createAlarms } from './alarms.ts';
export { type Bell, type BellHandlers, createBell } from './bell.ts';
export { JOBS } from './jobs.ts';
export { ping, producerConnection, redisProblem, workerConnection } from './redis.ts';
