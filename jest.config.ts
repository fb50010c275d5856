import type { Config } from 'jest';

type Project = Exclude<NonNullable<Config['projects']>[number], string>;

const typescript: Project = {
  rootDir: import.meta.dirname,
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } }],
  },
  modulePathIgnorePatterns: ['/dist/'],
};

const services = '<rootDir>/packages/testkit/src/jest-services.ts';

const config: Config = {
  // A busy machine stands still for seconds: only what hangs is meant to end here. Files that take long say so themselves.
  testTimeout: 120_000,
  testSequencer: '<rootDir>/scripts/longest-first.ts',
  projects: [
    {
      ...typescript,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,packages,scripts,bench,deploy}/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.it\\.test\\.ts$'],
    },
    {
      ...typescript,
      displayName: 'integration',
      testMatch: ['<rootDir>/{apps,packages}/**/*.it.test.ts'],
      globalSetup: services,
    },
    { ...typescript, displayName: 'e2e', testMatch: ['<rootDir>/e2e/**/*.test.ts'], globalSetup: services },
  ],
};

export default config;
