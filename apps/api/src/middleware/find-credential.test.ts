import type { TenantId } from '@hookpost/core';
import { manualClock } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import type { Credential } from '../jwt/claims.ts';
import type { JwtRead } from '../jwt/verify-jwt.ts';
import { createCredentialFinder } from './find-credential.ts';
import { createRateLimit } from './rate-limit.ts';

const JWT = `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.e30.`;
const GOOD: Credential = {
  kind: 'jwt',
  id: 'k',
  tenantId: 'acme' as TenantId,
  name: 'JWT',
  scopes: ['admin'],
  owner: null,
  expiresAt: null,
  domain: null,
};

/** Where each forged JWT costs as many signatures, and an address may have as many in a second. */
function aFinder({ tries, perSecond }: { tries: number; perSecond: number }) {
  const clock = manualClock();
  const read: string[] = [];
  let deleted = false;
  const addresses = createRateLimit({
    of: 'address',
    perSecond,
    shared: async (_id, points) => ({ consumed: points, resetMs: 1000 }),
    now: clock.monotonic,
    later: () => {},
  });
  const find = createCredentialFinder({
    keys: { findBySecret: async () => null },
    readSession: async () => null,
    async readJwt(token): Promise<JwtRead> {
      read.push(token);
      await new Promise((resolve) => setImmediate(resolve));
      return { credential: token.endsWith('good') && !deleted ? GOOD : null, tried: tries };
    },
    addresses,
    // A cache takes a time of 0 for none.
    clock: { now: clock.now, monotonic: () => 1 + clock.monotonic() },
  });
  const statusOf = (signature: string, ip = '192.0.2.1'): Promise<number> =>
    find({ headers: { authorization: `Bearer ${JWT}${signature}` }, method: 'GET', ip }, ['bearer']).then(
      () => 200,
      ({ status }) => status,
    );
  return {
    read,
    statusOf,
    async deleteKey() {
      deleted = true;
      await clock.advance(4000);
    },
  };
}

const manyOf = <T>(count: number, ask: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => ask(n)));

describe('JWTs of one address', () => {
  it('cost no more signatures than an address may have, however many are forged at once', async () => {
    const { read, statusOf } = aFinder({ tries: 40, perSecond: 100 });
    const answers = await manyOf(50, (n) => statusOf(`forged${n}`));
    expect(read).toHaveLength(3);
    expect(answers.filter((status) => status === 401)).toHaveLength(3);
    expect(answers.filter((status) => status === 429)).toHaveLength(47);
    expect(await statusOf('forged', '192.0.2.2')).toBe(401);
  });

  it('that are good cost it nothing, however many keys were tried', async () => {
    const { statusOf } = aFinder({ tries: 40, perSecond: 10 });
    expect(new Set(await manyOf(50, (n) => statusOf(`${n}good`)))).toEqual(new Set([200]));
  });

  it('are read while it forges others, where they were good before, and no more once they are not', async () => {
    const { read, statusOf, deleteKey } = aFinder({ tries: 1000, perSecond: 100 });
    expect(await statusOf('good')).toBe(200);
    expect(await statusOf('forged')).toBe(401);
    expect(await statusOf('good')).toBe(200);
    expect(await statusOf('other-good')).toBe(429);
    await deleteKey();
    expect([await statusOf('good'), await statusOf('good')]).toEqual([401, 429]);
    expect(read).toHaveLength(3);
  });
});
