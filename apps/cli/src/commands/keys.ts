import { readFileSync } from 'node:fs';
import type { JwtKey, Key } from '@hookpost/client';
import { type Command, Option } from 'commander';
import type { Columns } from '../output.ts';
import { connect, type GlobalOptions, withRemoteOptions } from '../remote.ts';
import { futureTime, several, wholeNumber } from '../values.ts';
import { given } from './send.ts';

const COLUMNS: Columns<Key> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  scopes: ({ scopes }) => scopes,
  expires: ({ expiresAt }) => expiresAt,
};

const JWT_COLUMNS: Columns<JwtKey> = {
  id: ({ id }) => id,
  alg: ({ alg }) => alg,
  audience: ({ audience }) => audience,
  created: ({ createdAt }) => createdAt,
};

type ListOptions = GlobalOptions & { limit: number };
type CreateOptions = GlobalOptions & { scope: Key['scopes']; expires?: string };
type CreateJwtOptions = GlobalOptions & { alg: JwtKey['alg']; file: string; audience?: string };

export function addKeys(program: Command): void {
  const keys = program.command('keys').description('who may call the API; needs a key with the scope admin');
  listing(keys).action(async (options: ListOptions) => {
    const { client, output } = await connect(options);
    output.rows(await client.keys.list().take(options.limit), COLUMNS);
  });
  withRemoteOptions(keys.command('create'))
    .description('make a key; it is shown this once')
    .argument('<name>', 'for people')
    .requiredOption('--scope <scope>', 'such as events:write; may be given several times', several)
    .option('--expires <time>', 'a date, or 30d', futureTime)
    .action(async (name: string, options: CreateOptions) => {
      const { scope: scopes, expires: expiresAt } = options;
      const { client, output } = await connect(options);
      output.show(await client.keys.create(given({ name, scopes, expiresAt })));
    });
  deleting(keys).action(async (id: string, options: GlobalOptions) => {
    const { client, output } = await connect(options);
    await client.keys.delete(id);
    output.say(`deleted ${id}`);
  });
}

export function addJwtKeys(program: Command): void {
  const jwtKeys = program.command('jwt-keys').description('what JWTs are checked with that count as keys');
  listing(jwtKeys).action(async (options: ListOptions) => {
    const { client, output } = await connect(options);
    output.rows(await client.jwtKeys.list().take(options.limit), JWT_COLUMNS);
  });
  withRemoteOptions(jwtKeys.command('create'))
    .description('register one')
    .addOption(new Option('--alg <alg>').choices(['HS256', 'RS256', 'EdDSA']).makeOptionMandatory())
    .requiredOption('--file <path>', 'that holds it: a PEM, or for HS256 the secret; - for stdin')
    .option('--audience <aud>', 'that its JWTs must be meant for')
    .action(async (options: CreateJwtOptions) => {
      const { alg, file, audience } = options;
      const key = readFileSync(file === '-' ? 0 : file, 'utf8').trimEnd();
      const { client, output } = await connect(options);
      output.show(await client.jwtKeys.create(given({ alg, key, audience })));
    });
  deleting(jwtKeys).action(async (id: string, options: GlobalOptions) => {
    const { client, output } = await connect(options);
    await client.jwtKeys.delete(id);
    output.say(`deleted ${id}`);
  });
}

const listing = (keys: Command): Command =>
  withRemoteOptions(keys.command('list'))
    .description('newest first')
    .option('--limit <n>', 'how many', wholeNumber, 50);

const deleting = (keys: Command): Command =>
  withRemoteOptions(keys.command('delete')).description('refused from then on').argument('<id>');
