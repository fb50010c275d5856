import type { Process } from './process.fixture.ts';

/** Group commit: what comes while two batches are under way goes together into the next. Answers in the order of the items. */
export function batched<I, O>(process: Process, run: (items: I[]) => Promise<O[]>): (item: I) => Promise<O> {
  let waiting: { item: I; resolve(answer: O): void; reject(error: unknown): void }[] = [];
  let flying = 0;
  let scheduled = false;

  function schedule(): void {
    if (scheduled || flying >= 2 || waiting.length === 0) return;
    scheduled = true;
    process.later(0, () => {
      scheduled = false;
      void fly();
      schedule();
    });
  }

  async function fly(): Promise<void> {
    const batch = waiting;
    waiting = [];
    flying++;
    try {
      const answers = await run(batch.map(({ item }) => item));
      for (const [i, { resolve }] of batch.entries()) resolve(answers[i] as O);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    flying--;
    schedule();
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      schedule();
    });
}
