import type { Hook, HookStatus } from '@hookpost/client';
import { type Command, Option } from 'commander';
import { type Columns, plain } from '../output.ts';
import { connect, type GlobalOptions, withRemoteOptions } from '../remote.ts';
import { json, wholeNumber } from '../values.ts';
import { type HookOptions, hookFields, withHookOptions } from './hook-options.ts';
import { given } from './send.ts';

const COLUMNS: Columns<Hook> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  url: ({ url }) => url,
  events: ({ events }) => (events.length > 0 ? events : '*'),
  state: stateOf,
};

const STATUS_COLUMNS: Columns<HookStatus> = {
  type: ({ type }) => type,
  at: ({ at }) => at,
  outcome: ({ success }) => (success ? 'success' : 'failure'),
  code: ({ code, error }) => code ?? error,
  'failures in a row': ({ consecutiveFailures }) => consecutiveFailures,
};

function stateOf({ enabled, disabledReason, paused }: Hook): string {
  if (!enabled) return disabledReason === null ? 'disabled' : `disabled (${disabledReason})`;
  return paused ? 'paused' : 'on';
}

export function addHooks(program: Command): void {
  const hooks = program.command('hooks').description('who gets which events');
  addList(hooks);
  addCreateAndUpdate(hooks);
  addSwitches(hooks);
  addSecrets(hooks);
}

type ListOptions = GlobalOptions & { limit: number; q?: string; event?: string; channel?: string; enabled?: boolean };

function addList(hooks: Command): void {
  withRemoteOptions(hooks.command('list'))
    .description('newest first')
    .option('--limit <n>', 'how many', wholeNumber, 50)
    .option('--q <text>', 'in name or address')
    .option('--event <type>', 'those that take it')
    .option('--channel <name>', 'those that take it')
    .option('--enabled', 'only those')
    .option('--no-enabled', 'only the others')
    .action(async (options: ListOptions) => {
      const { limit, q, event, channel, enabled } = options;
      const { client, output } = await connect(options);
      output.rows(await client.hooks.list(given({ q, event, channel, enabled })).take(limit), COLUMNS);
    });
  onHook(hooks, 'get', 'every setting').action(async (id: string, options: GlobalOptions) => {
    const { client, output } = await connect(options);
    output.show(await client.hooks.get(id));
  });
  onHook(hooks, 'status', 'the latest outcome of each event type').action(
    async (id: string, options: GlobalOptions) => {
      const { client, output } = await connect(options);
      output.rows(await client.hooks.status(id), STATUS_COLUMNS);
    },
  );
}

type CreateOptions = GlobalOptions & HookOptions & { uid?: string; secret?: string; signature?: 'v1' | 'v1a' };

function addCreateAndUpdate(hooks: Command): void {
  withHookOptions(withRemoteOptions(hooks.command('create')))
    .description('make a hook')
    .argument('<address>', 'http or https')
    .option('--uid <id>', 'your own id, of use wherever its id is')
    .addOption(new Option('--signature <kind>', 'HMAC or ed25519').choices(['v1', 'v1a']))
    .action(async (url: string, options: CreateOptions) => {
      const { uid, signature } = options;
      const { client, output } = await connect(options);
      output.show(await client.hooks.create({ ...hookFields(options), ...given({ uid, signature }), url }));
    });
  withHookOptions(onHook(hooks, 'update', 'change what is given, and nothing else'))
    .option('--address <address>', 'another one')
    .option('--enabled', 'switch it on')
    .option('--no-enabled', 'switch it off: events pass it by')
    .action(async (id: string, options: CreateOptions & { address?: string; enabled?: boolean }) => {
      const { address: url, enabled } = options;
      const { client, output } = await connect(options);
      output.show(await client.hooks.update(id, { ...hookFields(options), ...given({ url, enabled }) }));
    });
}

function addSwitches(hooks: Command): void {
  const pausing = (name: string, paused: boolean, summary: string) =>
    onHook(hooks, name, summary).action(async (id: string, options: GlobalOptions) => {
      const { client, output } = await connect(options);
      output.rows([await client.hooks.update(id, { paused })], COLUMNS);
    });
  pausing('pause', true, 'events wait');
  pausing('resume', false, 'what waits is sent');
  onHook(hooks, 'delete', 'for good; what is pending is cancelled').action(
    async (id: string, options: GlobalOptions) => {
      const { client, output } = await connect(options);
      await client.hooks.delete(id);
      output.say(`deleted ${id}`);
    },
  );
  onHook(hooks, 'test', 'send an event to this hook alone')
    .option('--type <type>', 'of the event')
    .option('--data <json>', 'of the event', json)
    .action(async (id: string, options: GlobalOptions & { type?: string; data?: unknown }) => {
      const { type, data } = options;
      const { client, output } = await connect(options);
      output.show(await client.hooks.test(id, given({ type, data })));
    });
}

function addSecrets(hooks: Command): void {
  onHook(hooks, 'secret', 'what its receiver verifies with').action(async (id: string, options: GlobalOptions) => {
    const { client, output } = await connect(options);
    const { secrets, publicKey } = await client.hooks.secrets(id);
    if (publicKey !== undefined) output.say(`public key: ${plain(publicKey)}`);
    const columns = { secret: 'secret', since: 'createdAt', until: 'expiresAt' } as const;
    const pick = (field: keyof (typeof secrets)[number]) => (row: (typeof secrets)[number]) => row[field];
    output.rows(secrets, Object.fromEntries(Object.entries(columns).map(([name, field]) => [name, pick(field)])));
  });
  onHook(hooks, 'rotate', 'make another secret; both sign for a while')
    .option('--secret <secret>', 'one of yours')
    .option('--overlap <hours>', 'that both sign for, 0 to 168; 24', wholeNumber)
    .action(async (id: string, options: GlobalOptions & { secret?: string; overlap?: number }) => {
      const { secret, overlap: overlapHours } = options;
      const { client, output } = await connect(options);
      output.show(await client.hooks.rotateSecret(id, given({ secret, overlapHours })));
    });
}

const onHook = (hooks: Command, name: string, summary: string): Command =>
  withRemoteOptions(hooks.command(name)).description(summary).argument('<hook>', 'its id, or your uid of it');
