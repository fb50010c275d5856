import { randomBytes } from 'node:crypto';
import { dropDatabase } from '@hookpost/devservices';

/** A database of its own on the tests' MongoDB. */
export async function testDatabase(): Promise<{ uri: string; drop(): Promise<void> }> {
  const uri = withDatabase(given('HOOKPOST_TEST_MONGODB_URI'), `test_${unique()}`);
  return { uri, drop: () => dropDatabase(uri) };
}

/** The tests' Redis. It is shared: use a prefix. */
export function testRedisUrl(): string {
  return given('HOOKPOST_TEST_REDIS_URL');
}

/** A queue prefix that nobody else uses. */
export function testPrefix(): string {
  return `test_${unique()}`;
}

const unique = () => randomBytes(6).toString('hex');

/** Replaces the database's name in a connection string; several hosts keep it from being a URL. */
function withDatabase(uri: string, name: string): string {
  return uri.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?/, `$1/${name}`);
}

function given(variable: string): string {
  const value = process.env[variable];
  if (!value)
    throw new Error(`${variable} is set by the jest projects integration and e2e: name the file *.it.test.ts`);
  return value;
}
