export * from './api-client.ts';
export * from './factories.ts';
export * from './processes.ts';
export * from './receiver.ts';
export * from './services.ts';
export * from './wait.ts';
export * from './dialects/index.ts';
