import { describe, expect, it } from '@jest/globals';
import { type Found, findBinary, type Provider } from './binary.ts';

const found = (path: string): Found => ({ kind: 'found', path });
const missing = (why: string): Found => ({ kind: 'missing', why });

function search(providers: Record<string, () => Promise<Found>>, versions: Record<string, string> = {}) {
  const asked: string[] = [];
  const said: string[] = [];
  const list: Provider[] = Object.entries(providers).map(([name, find]) => ({
    name,
    find: () => {
      asked.push(name);
      return find();
    },
  }));
  const result = findBinary({
    service: 'MongoDB',
    variable: 'MONGODB_URI',
    program: 'mongod',
    minimum: 6,
    providers: list,
    say: (line) => said.push(line),
    versionOf: async (path) => versions[path] ?? '7.0.1',
  });
  return { result, asked, said };
}

describe('finding the program of a service', () => {
  it('takes the first provider that has one, asks no other, and says its choice in one line', async () => {
    const { result, asked, said } = search({
      'on the PATH': async () => missing('not there'),
      'downloaded earlier': async () => found('/cache/mongod'),
      'from a package': async () => found('/package/mongod'),
    });
    expect(await result).toBe('/cache/mongod');
    expect(asked).toEqual(['on the PATH', 'downloaded earlier']);
    expect(said).toEqual(['MongoDB 7.0.1 downloaded earlier (/cache/mongod)']);
  });

  it('goes on when a provider fails', async () => {
    const { result } = search({
      download: async () => {
        throw new Error('no network');
      },
      package: async () => found('/package/mongod'),
    });
    expect(await result).toBe('/package/mongod');
  });

  it('passes over a program that is too old', async () => {
    const { result } = search(
      { 'on the PATH': async () => found('/usr/bin/mongod'), package: async () => found('/package/mongod') },
      { '/usr/bin/mongod': '4.4.9' },
    );
    expect(await result).toBe('/package/mongod');
  });

  it('names the ways out, and what was tried, when there is none', async () => {
    const { result } = search({
      'on the PATH': async () => missing('not there'),
      download: async () => {
        throw new Error('no network');
      },
    });
    const message = await result.catch((error: Error) => error.message);
    for (const part of [
      'set MONGODB_URI',
      'install mongod',
      'allow the download',
      'on the PATH: not there',
      'no network',
    ]) {
      expect(message).toContain(part);
    }
  });
});
