import type { Command } from 'commander';
import { type FollowOptions, followAttempts } from '../follow-attempts.ts';
import { plain } from '../output.ts';
import { connect, type GlobalOptions, withRemoteOptions } from '../remote.ts';
import { untilToldToStop } from '../stop-signal.ts';
import { decimal, pastTime } from '../values.ts';
import { attemptText } from './attempt-text.ts';
import { given } from './send.ts';

type TailOptions = GlobalOptions & FollowOptions['filter'] & { since?: string; every: number };

export function addTail(program: Command): void {
  withRemoteOptions(program.command('tail'))
    .description('show every attempt as it happens, until Ctrl-C')
    .option('--hook <hook>', 'its id or uid')
    .option('--type <type>', 'of the event')
    .option('--channel <name>', 'of the event')
    .option('--since <time>', 'of events accepted since then, as in 10m; otherwise from now on', pastTime)
    .option('--every <seconds>', 'how often to look', decimal, 1)
    .action(tail);
}

async function tail(options: TailOptions): Promise<void> {
  const { hook, type, channel, since, every } = options;
  const { client, output } = await connect(options);
  const stop = new AbortController();
  untilToldToStop().then(() => stop.abort());
  const filter = given({ hook, type, channel });
  const follow = { client, filter, since, everyMs: Math.max(every, 0.1) * 1000, signal: stop.signal };
  for await (const { delivery, attempt } of followAttempts(follow)) {
    const { id, hook, event, type, state } = delivery;
    if (options.json) output.show({ delivery: id, hook, event, type, state, ...attempt });
    else output.say(`${attemptText(attempt)}  ${plain(type)} ${plain(id)}`);
  }
}
