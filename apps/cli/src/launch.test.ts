import { freePort, type Supervisor, startSupervisor } from '@hookpost/devservices';
import { eventually } from '@hookpost/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { launch, type Program } from './launch.ts';

let supervisor: Supervisor;
let url: string;
let said: string[];

beforeEach(async () => {
  supervisor = startSupervisor();
  url = `http://127.0.0.1:${await freePort()}`;
  said = [];
});
afterEach(() => supervisor.close());

function launchFixture(env: Record<string, string> = {}) {
  const program: Program = { name: 'api', script: 'apps/cli/src/launch.fixture.ts', readyUrl: url, graceMs: 1000 };
  const variables = { FIXTURE_PORT: new URL(url).port, ...env };
  return launch({
    supervisor,
    program,
    env: variables,
    say: (line) => said.push(line),
    onLost: (line) => said.push(line),
  });
}

const processId = async () => Number(await (await fetch(url)).text());

describe('a launched program', () => {
  it('is ready when the launch resolves, and gone when its stop does', async () => {
    const program = await launchFixture();
    expect(await processId()).toBeGreaterThan(0);
    await program.stop();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  it('is started again when it dies, and that is said', async () => {
    const program = await launchFixture();
    const first = await processId();
    process.kill(first, 'SIGKILL');
    await eventually(async () => (await processId()) !== first);
    expect(said).toEqual(['the api ended (killed by SIGKILL); starting it again in 0.5 s']);
    await program.stop();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  it('is not started again when it is stopped while it waits for that', async () => {
    const program = await launchFixture();
    process.kill(await processId(), 'SIGKILL');
    await eventually(() => said.length > 0);
    await program.stop();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  it('is refused when it ends before it was ready', async () => {
    await expect(launchFixture({ FIXTURE_EXIT: '3' })).rejects.toThrow(
      'the api ended before it was ready (exit code 3)',
    );
  });
});
