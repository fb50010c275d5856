export * from './api-client.ts';
export * from './factories.ts';
export * from './processes.ts';
export * from './receiver.ts';
export * from './wait.ts';
