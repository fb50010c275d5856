/** Starts `work` in the next turn of the event loop, unless it is under way; asked meanwhile, it runs once more. Never rejects. */
export function oneAtATime(work: () => Promise<void>): () => void {
  let running = false;
  let again = false;
  async function run(): Promise<void> {
    do {
      again = false;
      await work().catch(() => {});
    } while (again);
    running = false;
  }
  return () => {
    again = true;
    if (running) return;
    running = true;
    // What this turn of the event loop brings goes together.
    setImmediate(run);
  };
}
