import { existsSync } from 'node:fs';
import type { Found, Provider } from '../binary.ts';
import { onPath } from '../on-path.ts';
import { run } from '../run.ts';

const APT_MS = 5 * 60_000;

/** Debian's own package, where we may install one: as root, mostly in a container. */
export function fromApt(): Provider {
  return {
    name: 'installed by apt-get',
    async find(): Promise<Found> {
      if (process.getuid?.() !== 0) return { kind: 'missing', why: 'only root may install packages' };
      if (!existsSync('/etc/debian_version')) return { kind: 'missing', why: 'this is not Debian or a descendant' };
      console.error('installing redis-server with apt-get');
      await aptGet(['update']).catch(() => {});
      await aptGet(['install', '--yes', '--no-install-recommends', 'redis-server']);
      return onPath(['redis-server']).find();
    },
  };
}

/** RUNLEVEL=1 keeps the package from starting a server of its own; under systemd it starts one all the same, which we leave alone. */
function aptGet(args: string[]): Promise<string> {
  const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  return run('apt-get', ['--quiet', ...args], { timeoutMs: APT_MS, show: 'all', env });
}
