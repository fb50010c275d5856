/** A database server of ours. `stop` resolves when its process is gone. */
export type RunningServer = { uri: string; pid: number; stop(): Promise<void> };
