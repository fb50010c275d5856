import { statSync } from 'node:fs';

type TestFile = { path: string };

/** Those that take by far the longest, in their order: begun last, one of them would run alone at the end. */
const LONGEST = [
  'e2e/faults/worker',
  'e2e/dashboard',
  'e2e/faults/redis',
  'e2e/faults/mongod',
  'e2e/faults/queue',
  'e2e/faults/network',
  'e2e/start',
  'e2e/soak',
  'e2e/hook-before-event',
  'e2e/faults/clock',
  'openapi/fuzz',
  'engine-recovery',
  'devservices/src/services',
  'engine-crash',
  'src/outage',
  'engine-sweep',
  'src/slow-requests',
  'src/limits',
  'mongo/src/delivery-log',
  'cli/src/commands',
  'core/src/simulation',
];

/** Jest's order of test files: the longest first, also on a machine that has never run them, and then the largest. */
export default class LongestFirst {
  sort<T extends TestFile>(tests: Iterable<T>): T[] {
    const size = new Map([...tests].map((test) => [test, statSync(test.path).size]));
    return [...size.keys()].sort((a, b) => place(a) - place(b) || (size.get(b) ?? 0) - (size.get(a) ?? 0));
  }

  allFailedTests<T extends TestFile>(tests: Iterable<T>): T[] {
    return [...tests];
  }

  cacheResults(): void {}
}

function place({ path }: TestFile): number {
  const found = LONGEST.findIndex((name) => path.includes(name));
  return found === -1 ? LONGEST.length : found;
}
