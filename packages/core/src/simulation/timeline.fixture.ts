/** Virtual time. Nothing of a history happens but what stands here, in the order in which it falls due. */
export type Timeline = {
  /** Milliseconds since the beginning, with fractions: whole ones would let too much happen at once. */
  passed(): number;
  /** Runs once after `ms`, and lets every promise that this settles have its say; the answer cancels it. */
  after(ms: number, run: () => void): () => void;
  /** The same for what settles no promise. */
  silently(ms: number, run: () => void): () => void;
  /** Lets `ms` pass, unless `stop` says so before. */
  advance(ms: number, stop: () => boolean): Promise<void>;
};

type Task = { at: number; run: () => void; silent: boolean; cancelled: boolean };

export function createTimeline(): Timeline {
  /** The next one last. */
  const tasks: Task[] = [];
  let passed = 0;

  function add(ms: number, run: () => void, silent: boolean): () => void {
    const task = { at: passed + Math.max(0, ms), run, silent, cancelled: false };
    tasks.splice(placeOf(task.at), 0, task);
    return () => {
      task.cancelled = true;
    };
  }

  /** Before everything that is due sooner or as soon: what came first goes first. */
  function placeOf(at: number): number {
    let low = 0;
    let high = tasks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tasks[middle] as Task).at > at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    passed: () => passed,
    after: (ms, run) => add(ms, run, false),
    silently: (ms, run) => add(ms, run, true),
    async advance(ms, stop) {
      const end = passed + ms;
      await turn();
      for (let task = tasks.at(-1); task !== undefined && task.at <= end && !stop(); task = tasks.at(-1)) {
        tasks.pop();
        if (task.cancelled) continue;
        passed = task.at;
        task.run();
        if (!task.silent) await turn();
      }
      if (!stop()) passed = end;
    },
  };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
