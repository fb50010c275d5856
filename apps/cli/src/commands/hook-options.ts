/** The settings of a hook as options, shared by `hooks create` and `hooks update`. */
import { type Command, Option } from 'commander';
import { decimal, header, jsonObject, secondsList, several, wholeNumber } from '../values.ts';

export type HookOptions = {
  name?: string;
  event?: string[];
  channel?: string[];
  filter?: Record<string, unknown>;
  header?: Record<string, string>;
  retry?: number[];
  timeout?: number;
  rate?: number;
  ordered?: boolean;
  format?: 'standard' | 'cloudevents';
  body?: Record<string, unknown>;
};

export function withHookOptions(command: Command): Command {
  return command
    .option('--name <name>', 'for people')
    .option('--event <type>', 'a type or prefix.*; several times; none: all', several)
    .option('--channel <name>', 'may be given several times; none: all', several)
    .option('--filter <json>', 'operators over an event’s data: {"amount":{"$gte":100}}', jsonObject)
    .option('--header <name: value>', 'added to every request; may be given several times', header)
    .option('--retry <seconds>', 'before each retry, as in 5,60,300; "": none', secondsList)
    .option('--timeout <ms>', 'of a request', wholeNumber)
    .option('--rate <n>', 'requests a second at most; 0: no limit', decimal)
    .option('--ordered', 'one at a time, in the order of acceptance')
    .option('--no-ordered')
    .addOption(new Option('--format <format>', 'of the body').choices(['standard', 'cloudevents']))
    .option('--body <json>', 'any other fields, as the API takes them: auth, tls, metadata', jsonObject);
}

/** The fields as the API takes them: only those that were given. */
export function hookFields(options: HookOptions): Record<string, unknown> {
  const { name, event, channel, filter, header, retry, timeout, rate, ordered, format, body } = options;
  return {
    ...body,
    ...(name !== undefined && { name }),
    ...(event && { events: event }),
    ...(channel && { channels: channel }),
    ...(filter && { filter }),
    ...(header && { headers: header }),
    ...(retry && { retry: { delays: retry } }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
    ...(rate !== undefined && { rateLimit: rate === 0 ? null : { perSecond: rate } }),
    ...(ordered !== undefined && { ordered }),
    ...(format && { format }),
  };
}
