/**
 * Child processes that never outlive this one. They belong to a small process of their own which notices when this one
 * is gone, even by kill -9, and then ends them.
 */
import { fork } from 'node:child_process';
import path from 'node:path';

export type ServiceCommand = {
  command: string;
  args: string[];
  /** Added to this process's own. */
  env?: Record<string, string>;
  /** A file, begun anew, for what the service prints; or this process's own output. */
  output: string | 'inherit';
};

export type Exit = { code: number | null; signal: string | null };

export type Service = {
  pid: number;
  exited: Promise<Exit>;
  /** SIGTERM, then SIGKILL after `graceMs` (5000). Resolves when the process is gone. */
  stop(graceMs?: number): Promise<void>;
};

export type Supervisor = {
  pid: number;
  /** Rejects when the command can't be run. */
  start(command: ServiceCommand): Promise<Service>;
  /** Removes this folder after all services have ended. */
  removeAtEnd(folder: string): void;
  /** Lets this process end by itself while services run; they then end too. */
  unref(): void;
  /** Ends what still runs. Resolves when all of it is gone. */
  close(): Promise<void>;
};

export type SupervisorRequest =
  | ({ kind: 'start'; id: number } & ServiceCommand)
  | { kind: 'signal'; id: number; signal: 'SIGTERM' | 'SIGKILL' }
  | { kind: 'remove'; folder: string };

export type SupervisorReport =
  | { kind: 'started'; id: number; pid: number }
  | { kind: 'failed'; id: number; message: string }
  | ({ kind: 'exited'; id: number } & Exit);

type Watch = {
  started: (pid: number) => void;
  failed: (error: Error) => void;
  exited: (exit: Exit) => void;
  pid: number | null;
};

/** Starts the process that will hold the services. */
export function startSupervisor(): Supervisor {
  // Detached: Ctrl-C in a terminal must reach only us, so that the order in which things end is ours.
  const child = fork(path.join(import.meta.dirname, 'supervisor-process.ts'), {
    detached: true,
    execPath: process.execPath,
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const watches = new Map<number, Watch>();
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let lastId = 0;

  child.on('message', (report: SupervisorReport) => {
    const watch = watches.get(report.id);
    if (report.kind === 'started') {
      if (watch) watch.pid = report.pid;
      watch?.started(report.pid);
    } else {
      watches.delete(report.id);
      if (report.kind === 'failed') watch?.failed(new Error(report.message));
      else watch?.exited({ code: report.code, signal: report.signal });
    }
  });
  child.once('exit', () => {
    for (const watch of watches.values()) abandon(watch);
    watches.clear();
  });

  const send = (request: SupervisorRequest) => {
    if (child.connected) child.send(request, () => {});
  };

  return {
    pid: child.pid as number,
    async start(command) {
      if (!child.connected) throw new Error(`${command.command} can't be started: the supervisor has ended`);
      const id = ++lastId;
      const { pid, exited } = await new Promise<{ pid: number; exited: Promise<Exit> }>((resolve, failed) => {
        const exit = Promise.withResolvers<Exit>();
        const started = (pid: number) => resolve({ pid, exited: exit.promise });
        watches.set(id, { started, failed, exited: exit.resolve, pid: null });
        send({ kind: 'start', id, ...command });
      });
      return {
        pid,
        exited,
        async stop(graceMs = 5000) {
          send({ kind: 'signal', id, signal: 'SIGTERM' });
          const kill = setTimeout(() => send({ kind: 'signal', id, signal: 'SIGKILL' }), graceMs);
          await exited;
          clearTimeout(kill);
        },
      };
    },
    removeAtEnd: (folder) => send({ kind: 'remove', folder }),
    unref() {
      child.unref();
      child.channel?.unref();
    },
    async close() {
      if (child.connected) child.disconnect();
      await gone;
    },
  };
}

/** Somebody killed the supervisor: nobody watches its services any more, so they end here. */
function abandon(watch: Watch): void {
  watch.failed(new Error('the supervisor has ended'));
  if (watch.pid !== null) {
    try {
      process.kill(watch.pid, 'SIGTERM');
    } catch {
      // It has ended by itself.
    }
  }
  watch.exited({ code: null, signal: 'SIGTERM' });
}
