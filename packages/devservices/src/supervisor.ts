/**
 * Child processes that never outlive this one. They belong to a small process of their own which notices when this one
 * is gone, even by kill -9, and then ends them.
 */
import { fork } from 'node:child_process';
import path from 'node:path';
import { endProcesses } from './end-processes.ts';
import { markOf, type ProcessMark } from './process-mark.ts';

export type ServiceCommand = {
  command: string;
  args: string[];
  /** Added to this process's own. */
  env?: Record<string, string>;
  /** A file, begun anew, for what the service prints; or this process's own output. */
  output: string | 'inherit';
  /** When all ends at once, this is ended before those without it: it works with them. */
  endsFirst?: boolean;
};

export type Exit = {
  code: number | null;
  signal: string | null;
  /** The supervisor was gone, so it was ended and nothing can start it again. */
  abandoned?: true;
};

export type Service = {
  pid: number;
  exited: Promise<Exit>;
  /** SIGTERM, then SIGKILL after `graceMs` (5000). Resolves when the process is gone. */
  stop(graceMs?: number): Promise<void>;
};

export type Supervisor = {
  pid: number;
  /** Resolves, with a message for people, when somebody killed the supervisor. What it ran is ended then; `close` waits. */
  lost: Promise<string>;
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

/** A service from its request to its end. */
type Watch = {
  started: PromiseWithResolvers<number>;
  exited: PromiseWithResolvers<Exit>;
  endsFirst: boolean;
  process: ProcessMark | null;
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
  const gone = Promise.withResolvers<void>();
  const lost = Promise.withResolvers<string>();
  let closing = false;
  let ended = false;
  let lastId = 0;

  child.on('message', (report: SupervisorReport) => hear(report, watches));
  child.once('exit', async (code, signal) => {
    ended = true;
    if (!closing) lost.resolve(`the process that runs all others has ended (${signal ?? `exit code ${code}`})`);
    await abandon([...watches.values()]);
    gone.resolve();
  });

  const send = (request: SupervisorRequest) => {
    if (child.connected) child.send(request, () => {});
  };

  return {
    pid: child.pid as number,
    lost: lost.promise,
    async start(command) {
      if (ended || !child.connected) throw new Error(`${command.command} can't be started: the supervisor has ended`);
      const id = ++lastId;
      const watch = newWatch(command);
      watches.set(id, watch);
      send({ kind: 'start', id, ...command });
      const exited = watch.exited.promise;
      return {
        pid: await watch.started.promise,
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
      closing = true;
      if (child.connected) child.disconnect();
      await gone.promise;
    },
  };
}

function newWatch({ endsFirst = false }: ServiceCommand): Watch {
  return { started: Promise.withResolvers(), exited: Promise.withResolvers(), endsFirst, process: null };
}

function hear(report: SupervisorReport, watches: Map<number, Watch>): void {
  const watch = watches.get(report.id);
  if (!watch) return;
  if (report.kind === 'started') {
    watch.process = markOf(report.pid);
    watch.started.resolve(report.pid);
    return;
  }
  watches.delete(report.id);
  if (report.kind === 'failed') watch.started.reject(new Error(report.message));
  else watch.exited.resolve({ code: report.code, signal: report.signal });
}

/** Nobody watches these any more, so they end here, in the order in which the supervisor would have ended them. */
async function abandon(watches: Watch[]): Promise<void> {
  const { first = [], last = [] } = Object.groupBy(watches, ({ endsFirst }) => (endsFirst ? 'first' : 'last'));
  for (const group of [first, last]) {
    await endProcesses(group.flatMap(({ process }) => process ?? []));
    for (const { started, exited } of group) {
      started.reject(new Error('the supervisor has ended'));
      exited.resolve({ code: null, signal: null, abandoned: true });
    }
  }
}
