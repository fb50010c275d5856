export * from './fixtures.ts';
export * from './parcels.ts';
