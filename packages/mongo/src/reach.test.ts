import { describe, expect, it } from '@jest/globals';
import { refuseStandalone, unreachable } from './reach.ts';

const serverThatSays = (hello: object) => ({ command: async () => ({ ok: 1, ...hello }) });

describe('what a connection leads to', () => {
  it('may be a replica set', () =>
    expect(refuseStandalone(serverThatSays({ setName: 'rs0' }))).resolves.toBeUndefined());

  it('may be a router of a sharded cluster', () =>
    expect(refuseStandalone(serverThatSays({ msg: 'isdbgrid' }))).resolves.toBeUndefined());

  it('may not be a server by itself, and the error says what to do', () =>
    expect(refuseStandalone(serverThatSays({}))).rejects.toThrow(/MONGODB_URI is no replica set.*--replSet/));

  it('is named where it can not be reached, with the driver’s own words', () => {
    const error = unreachable(new Error('connect ECONNREFUSED 127.0.0.1:1'));
    expect(error.message).toBe(
      "MongoDB can't be reached, or has no primary (MONGODB_URI): connect ECONNREFUSED 127.0.0.1:1",
    );
  });
});
