import type { Readiness } from '@hookpost/platform';
import { within } from './within.ts';

export type ReadinessDeps = { missingIndexes: () => Promise<string[]>; redisAnswers: () => Promise<boolean> };

const ASKED_MS = 1500;

/**
 * Asks MongoDB for its indexes: without it, or them, nothing can be accepted. Without Redis all works, but later. Whoever
 * asks meanwhile gets the same answer: nobody needs a key for this, and each costs MongoDB a question per collection.
 */
export function createReadiness({ missingIndexes, redisAnswers }: ReadinessDeps): () => Promise<Readiness> {
  let asking: Promise<Readiness> | null = null;

  async function ask(): Promise<Readiness> {
    const missing = await within(ASKED_MS, missingIndexes());
    if (missing.length > 0) return { status: 'unavailable' };
    return { status: (await redisAnswers()) ? 'ok' : 'degraded' };
  }

  return () => {
    asking ??= ask().finally(() => {
      asking = null;
    });
    return asking;
  };
}
