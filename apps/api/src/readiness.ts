import type { Readiness } from '@hookpost/platform';
import { within } from './within.ts';

export type ReadinessDeps = { missingIndexes: () => Promise<string[]>; redisAnswers: () => Promise<boolean> };

const ASKED_MS = 1500;

/** Asks MongoDB for its indexes: without it, or them, nothing can be accepted. Without Redis all works, but later. */
export function createReadiness({ missingIndexes, redisAnswers }: ReadinessDeps): () => Promise<Readiness> {
  return async () => {
    const missing = await within(ASKED_MS, missingIndexes());
    if (missing.length > 0) return { status: 'unavailable' };
    return { status: (await redisAnswers()) ? 'ok' : 'degraded' };
  };
}
