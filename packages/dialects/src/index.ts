export * from './check.ts';
export * from './dialect.ts';
export * from './registry.ts';
