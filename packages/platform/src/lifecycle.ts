import type { Log } from '@hookpost/core';

export type Lifecycle = {
  /** Has `close` run when the process stops; what was added last is closed first. It gets `timeoutMs` (5000), then the next. */
  onStop(name: string, close: () => unknown, timeoutMs?: number): void;
  /** Closes everything once; resolves when that is done. Never rejects. */
  stop(): Promise<void>;
};

type Step = { name: string; close: () => unknown; timeoutMs: number };

/** Ties the process's end to an orderly close: the first SIGTERM or SIGINT stops, the second exits at once. */
export function createLifecycle(log: Log): Lifecycle {
  const steps: Step[] = [];
  let stopping: Promise<void> | null = null;

  const stop = () => {
    stopping ??= closeAll(steps, log);
    return stopping;
  };
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    log.info('process.stopping', { signal });
    void stop().then(() => process.exit(0));
  };
  const onCrash = (error: unknown) => {
    log.error('process.crashed', { error });
    process.exit(1);
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  process.on('uncaughtException', onCrash).on('unhandledRejection', onCrash);

  return {
    onStop(name, close, timeoutMs = 5000) {
      steps.push({ name, close, timeoutMs });
    },
    stop,
  };
}

async function closeAll(steps: Step[], log: Log): Promise<void> {
  for (let step = steps.pop(); step; step = steps.pop()) {
    await closeOne(step).catch((error: unknown) => log.error('process.close_failed', { name: step.name, error }));
  }
  log.info('process.stopped');
}

async function closeOne({ name, close, timeoutMs }: Step): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${name} did not close within ${timeoutMs} ms`)), timeoutMs);
  await Promise.race([Promise.try(close), late.promise]).finally(() => clearTimeout(timer));
}
