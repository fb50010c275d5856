/** Resolves when this process is told to stop, or when the one that started it over a channel is gone. */
export function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    // Kept for good: a second Ctrl-C must not cut the stop short and lose what is in flight.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    if (process.channel) process.once('disconnect', () => resolve());
  });
}
