import { setTimeout as sleep } from 'node:timers/promises';
import type { HookpostClient, NewRecovery, Recovery } from '@hookpost/client';
import { type Command, Option } from 'commander';
import { type Columns, plain } from '../output.ts';
import { endProgress, showProgress } from '../progress.ts';
import { connect, type GlobalOptions, withRemoteOptions } from '../remote.ts';
import { pastTime, several, wholeNumber } from '../values.ts';
import { given } from './send.ts';

type RecoverOptions = GlobalOptions & {
  from: string;
  to?: string;
  type?: string[];
  state?: NonNullable<NewRecovery['states']>;
  missed?: boolean;
  wait: boolean;
};

const EVERY_MS = 500;
const STATES = ['failed', 'cancelled', 'skipped', 'delivered'] as const;

const COLUMNS: Columns<Recovery> = {
  id: ({ id }) => id,
  hook: ({ hook }) => hook,
  state: ({ state }) => state,
  done: ({ done, total }) => `${done}/${total}`,
  failed: ({ failed }) => failed,
  from: ({ from }) => from,
  to: ({ to }) => to,
};

export function addRecover(program: Command): void {
  withRemoteOptions(program.command('recover'))
    .description('deliver anew what failed or was missed, and show how far that is')
    .argument('<hook>', 'its id, or your uid of it')
    .requiredOption('--from <time>', 'of events accepted since: a time, or 2h', pastTime)
    .option('--to <time>', 'until; now', pastTime)
    .option('--type <type>', 'may be given several times; none: all', several)
    .addOption(new Option('--state <state...>', 'of the deliveries; failed').choices(STATES))
    .option('--missed', 'also what came while the hook was switched off or not there')
    .option('--no-wait', 'only start it')
    .action(recover);
  addRecoveries(program);
}

async function recover(hook: string, options: RecoverOptions): Promise<void> {
  const { from, to, type: types, state: states, missed, wait } = options;
  const { client, output } = await connect(options);
  const started = await client.hooks.recover(hook, given({ from, to, types, states, missed }));
  const recovery = wait ? await followed(client, started) : started;
  if (options.json) output.show(recovery);
  else output.say(summary(recovery));
  if (recovery.state === 'cancelled' || recovery.failed > 0) process.exitCode = 1;
}

/** Resolves with it as it ended. Ctrl-C ends the watching, not the recovery. */
async function followed(client: HookpostClient, started: Recovery): Promise<Recovery> {
  let recovery = started;
  while (recovery.state === 'running') {
    const { done, failed, total } = recovery;
    showProgress({ part: total === 0 ? 0 : (done + failed) / total, text: `${done} of ${total}` });
    await sleep(EVERY_MS);
    recovery = await client.recoveries.get(recovery.id);
  }
  if (recovery.state === 'done') showProgress({ part: 1, text: `${recovery.done} of ${recovery.total}` });
  endProgress();
  return recovery;
}

function summary({ id, state, done, failed }: Recovery): string {
  if (state === 'running') return `recovery ${plain(id)} is running: hookpost recoveries get ${plain(id)}`;
  const lost = failed > 0 ? `; ${failed} could not be, as their events are no longer stored` : '';
  return `recovery ${plain(id)} ${plain(state)}: ${plain(done)} deliveries made anew${lost}`;
}

function addRecoveries(program: Command): void {
  const recoveries = program.command('recoveries').description('those that run, and those that are over');
  withRemoteOptions(recoveries.command('list'))
    .description('newest first')
    .option('--limit <n>', 'how many', wholeNumber, 50)
    .action(async (options: GlobalOptions & { limit: number }) => {
      const { client, output } = await connect(options);
      output.rows(await client.recoveries.list().take(options.limit), COLUMNS);
    });
  for (const [name, description] of [
    ['get', 'how far it is'],
    ['cancel', 'make no more of it anew'],
  ] as const)
    withRemoteOptions(recoveries.command(name))
      .description(description)
      .argument('<recovery>')
      .action(async (id: string, options: GlobalOptions) => {
        const { client, output } = await connect(options);
        output.show(await client.recoveries[name](id));
      });
}
