import { HookpostError } from '@hookpost/client';
import { newSigningSecret } from '@hookpost/core';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Forwarded } from '../listen/forward.ts';
import { listenThroughApi } from '../listen/through-api.ts';
import { type ListenRequest, listenThroughHook } from '../listen/through-hook.ts';
import { type Output, plain, styled } from '../output.ts';
import { connect, type GlobalOptions, isLoopback, withRemoteOptions } from '../remote.ts';
import { untilToldToStop } from '../stop-signal.ts';
import { exactJson, several } from '../values.ts';

type Way = 'hook' | 'api';
type ListenOptions = GlobalOptions & {
  forward: string;
  event?: string[];
  channel?: string[];
  secret?: string;
  via?: Way;
};

const EVERY_MS = 1000;

export function addListen(program: Command): void {
  withRemoteOptions(program.command('listen'))
    .description('forward events to a receiver on this machine while you develop it, until Ctrl-C')
    .requiredOption('--forward <address>', 'such as http://localhost:3000/webhooks', address)
    .option('--event <type>', 'a type or prefix.*; several times; none: all', several)
    .option('--channel <name>', 'may be given several times; none: all', several)
    .option('--secret <whsec>', 'to sign with; otherwise one is made and shown')
    .addOption(
      new Option('--via <way>', 'a hook to this command, or reading the API; found out by itself').choices([
        'hook',
        'api',
      ]),
    )
    .action(listen);
}

async function listen(options: ListenOptions): Promise<void> {
  const { forward, event: events = [], channel: channels = [], secret = newSigningSecret() } = options;
  const told = untilToldToStop();
  const remote = await connect(options, { transformResponse: [(text: string) => parsed(text)] });
  const { client, output, url } = remote;
  const onForwarded = (forwarded: Forwarded) => tell(forwarded, output, options.json);
  const request: ListenRequest = { client, address: forward, events, channels, secret, onForwarded };
  const ready = (via: Way) => {
    const what = events.length > 0 ? events.join(', ') : 'every event';
    if (options.json) output.show({ via, forward, secret });
    else output.say(`forwarding ${what} to ${forward} (Ctrl-C stops it)\nsigning secret: ${secret}`);
  };

  const through = await throughHook(request, options.via ?? (isLoopback(url) ? 'hook' : 'api'), options.via);
  if (through !== null) {
    ready('hook');
    await told;
    return through.stop();
  }
  const stop = new AbortController();
  told.then(() => stop.abort());
  await listenThroughApi(request, { everyMs: EVERY_MS, signal: stop.signal, onReady: () => ready('api') });
}

/** Null: the API is to be read instead. */
async function throughHook(request: ListenRequest, way: Way, asked: Way | undefined) {
  if (way === 'api') return null;
  try {
    return await listenThroughHook(request);
  } catch (error) {
    const isForbidden = error instanceof HookpostError && error.code === 'address_forbidden';
    if (asked === 'hook' || !isForbidden) throw error;
    console.error('hookpost: it may not reach this machine (HOOKPOST_ALLOW_NETS), so its events are read instead');
    return null;
  }
}

function tell({ type, id, status, ms, error }: Forwarded, output: Output, json: boolean | undefined): void {
  if (json) return output.show({ type, id, status, ms, error });
  const isFine = status !== null && status >= 200 && status < 300;
  const how = styled(isFine ? 'green' : 'red', status === null ? plain(error) : String(status));
  output.say(`${how} in ${ms} ms  ${plain(type)} ${plain(id)}`);
}

/** As axios does, but that numbers stay as they are written. */
function parsed(text: string): unknown {
  try {
    return exactJson(text);
  } catch {
    return text;
  }
}

function address(text: string): string {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new InvalidArgumentError('It is an address such as http://localhost:3000/webhooks.');
  return url.href;
}
