import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { connect, type GlobalOptions, withRemoteOptions } from '../remote.ts';
import { json, pastTime, several } from '../values.ts';

type SendOptions = GlobalOptions & { id?: string; channel?: string[]; at?: string };

export function addSend(program: Command): void {
  withRemoteOptions(program.command('send'))
    .description('publish an event')
    .argument('<type>', 'such as order.paid')
    .argument('[data]', 'JSON, @FILE, or - for what comes on stdin', '{}')
    .option('--id <id>', 'of the event: sent again, it is accepted once')
    .option('--channel <name>', 'may be given several times', several)
    .option('--at <time>', 'when it happened', pastTime)
    .action(async (type: string, data: string, options: SendOptions) => {
      const { id, channel, at } = options;
      const event = { type, data: json(textOf(data)), id, channels: channel, at };
      const { client, output } = await connect(options);
      output.show(await client.events.publish(given(event)));
    });
}

function textOf(data: string): string {
  if (data === '-') return readFileSync(0, 'utf8');
  return data.startsWith('@') ? readFileSync(data.slice(1), 'utf8') : data;
}

type Given<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Without what is undefined. */
export const given = <T extends object>(fields: T): Given<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
