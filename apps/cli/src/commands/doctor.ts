import { ConfigError, type LocalConfig, readConfig, readLocalConfig } from '@hookpost/platform';
import type { Command } from 'commander';
import { checkApi } from '../doctor/api.ts';
import { type Finding, looked, ok, problem, skipped } from '../doctor/check.ts';
import { createOutput, styled } from '../output.ts';
import { connect, type GlobalOptions, withRemoteOptions } from '../remote.ts';

const MARKS = {
  ok: styled('green', '✓'),
  warning: styled('yellow', '!'),
  problem: styled('red', '✗'),
  skipped: styled('dim', '–'),
};

export function addDoctor(program: Command): void {
  withRemoteOptions(program.command('doctor'))
    .description(
      'check settings, MongoDB, its indexes and clock, Redis and the API; ends with 1 where something is wrong',
    )
    .action(doctor);
}

async function doctor(options: GlobalOptions): Promise<void> {
  const output = createOutput(options.json);
  const findings = await examine(options);
  for (const finding of findings) {
    if (options.json) output.show(finding);
    else output.say(`${MARKS[finding.state]} ${finding.what.padEnd(9)} ${finding.text}`);
  }
  if (findings.some(({ state }) => state === 'problem')) process.exitCode = 1;
}

async function examine(options: GlobalOptions): Promise<Finding[]> {
  const config = settings();
  if (!('dataDir' in config)) return [config];
  const { mongodbUri, redisUrl, production } = config;
  const groups = await Promise.all([
    [ok('settings', production ? 'complete for production' : 'every variable that is set can be read')],
    mongodbUri === null
      ? [skipped('MongoDB', 'MONGODB_URI is not set')]
      : looked('MongoDB', async () => (await import('../doctor/mongodb.ts')).checkMongo(mongodbUri)),
    redisUrl === null
      ? [skipped('Redis', 'REDIS_URL is not set')]
      : looked('Redis', async () => (await import('../doctor/redis.ts')).checkRedis(redisUrl, production)),
    looked('API', async () => checkApi(await connect(options))),
  ]);
  return groups.flat();
}

/** What start would run with, or what it would refuse. */
function settings(): LocalConfig | Finding {
  try {
    const config = readLocalConfig();
    return config.production ? readConfig() : config;
  } catch (error) {
    if (error instanceof ConfigError) return problem('settings', error.message);
    throw error;
  }
}
