import type { Delivery, ListedDelivery } from '@hookpost/client';
import { type Command, Option } from 'commander';
import { type Columns, plain, styled } from '../output.ts';
import { connect, type GlobalOptions, withRemoteOptions } from '../remote.ts';
import { pastTime, wholeNumber } from '../values.ts';
import { attemptText } from './attempt-text.ts';
import { given } from './send.ts';

const STATES = ['pending', 'delivered', 'failed', 'cancelled', 'skipped'] as const;

type FilterOptions = GlobalOptions & {
  hook?: string;
  event?: string;
  type?: string;
  channel?: string;
  state?: (typeof STATES)[number];
  code?: number;
  from?: string;
  to?: string;
};
type ListOptions = FilterOptions & { limit: number };

const COLUMNS: Columns<ListedDelivery> = {
  id: ({ id }) => id,
  type: ({ type }) => type,
  state: ({ state, reason }) => (reason === null ? state : `${state} (${reason})`),
  attempts: ({ attempt }) => attempt,
  last: ({ attempts }) => attempts.at(-1)?.code ?? attempts.at(-1)?.error,
  next: ({ nextAt }) => nextAt,
};

export function addDeliveries(program: Command): void {
  const deliveries = program.command('deliveries').description('what was sent, and how that went');
  filtered(deliveries, 'list', 'newest first')
    .option('--limit <n>', 'how many', wholeNumber, 50)
    .action(async (options: ListOptions) => {
      const { client, output } = await connect(options);
      output.rows(await client.deliveries.list(filterOf(options)).take(options.limit), COLUMNS);
    });
  filtered(deliveries, 'export', 'all that match, as JSON, one a line').action(async (options: FilterOptions) => {
    const { client } = await connect(options);
    for await (const delivery of client.deliveries.export(filterOf(options))) console.log(JSON.stringify(delivery));
  });
  onDelivery(deliveries, 'get', 'its request, and each attempt with what was answered').action(
    async (id: string, options: GlobalOptions) => {
      const { client, output } = await connect(options);
      const delivery = await client.deliveries.get(id);
      if (options.json) output.show(delivery);
      else for (const line of detail(delivery)) output.say(line);
    },
  );
  for (const [name, summary] of [
    ['redeliver', 'send it once more, now'],
    ['cancel', 'send it no more; only of a pending one'],
  ] as const)
    onDelivery(deliveries, name, summary).action(async (id: string, options: GlobalOptions) => {
      const { client, output } = await connect(options);
      const delivery = await client.deliveries[name](id);
      if (options.json) output.show(delivery);
      else output.rows([delivery], COLUMNS);
    });
}

const filtered = (deliveries: Command, name: string, summary: string): Command =>
  withRemoteOptions(deliveries.command(name))
    .description(summary)
    .option('--hook <hook>', 'its id or uid')
    .option('--event <id>', 'of one event')
    .option('--type <type>', 'of the event')
    .option('--channel <name>', 'of the event')
    .addOption(new Option('--state <state>').choices(STATES))
    .option('--code <status>', 'HTTP status of the latest attempt', wholeNumber)
    .option('--from <time>', 'accepted since: a time, or 2h', pastTime)
    .option('--to <time>', 'accepted before', pastTime);

const filterOf = ({ hook, event, type, channel, state, code, from, to }: FilterOptions) =>
  given({ hook, event, type, channel, state, code, from, to });

const onDelivery = (deliveries: Command, name: string, summary: string): Command =>
  withRemoteOptions(deliveries.command(name)).description(summary).argument('<delivery>', 'EVENT.HOOK');

function* detail({ request, attempts, ...delivery }: Delivery): Generator<string> {
  const { id, type, state, reason, acceptedAt, nextAt } = delivery;
  yield `${styled('bold', plain(id))}  ${plain(type)}  ${state}${reason === null ? '' : ` (${reason})`}`;
  yield `accepted ${acceptedAt}${nextAt === null ? '' : `, next attempt ${nextAt}`}`;
  if (request) {
    yield `\n${request.method} ${plain(request.url)}`;
    for (const [name, value] of Object.entries(request.headers)) yield plain(`${name}: ${value}`);
    if (request.body) yield `\n${plain(request.body)}`;
  }
  for (const attempt of attempts) {
    yield `\n${attemptText(attempt)}`;
    if (attempt.response) yield `  ${plain(attempt.response)}`;
  }
}
