import { spawn } from 'node:child_process';

export type RunOptions = {
  timeoutMs?: number;
  signal?: AbortSignal;
  /** What of the command's output appears on our stderr as it comes: the progress of a download. */
  show?: 'none' | 'stdout' | 'all';
  env?: Record<string, string>;
};

/** Runs a command to its end and answers its stdout. Rejects with the error it printed when it fails or takes too long. */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<string> {
  const { timeoutMs, signal, show = 'none', env = {} } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      killSignal: 'SIGKILL',
      ...(timeoutMs && { timeout: timeoutMs }),
      ...(signal && { signal }),
    });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (show !== 'none') process.stderr.write(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
      if (show === 'all') process.stderr.write(text);
    });
    child.once('error', reject);
    child.once('close', (code, killedBy) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ${killedBy ?? `exit code ${code}`}: ${reasonIn(errors || output)}`));
    });
  });
}

/** The line that names the error, where there is one; stack traces and hints may follow it. */
function reasonIn(text: string): string {
  const lines = text.trim().split('\n');
  return (lines.findLast((line) => /^\s*\w*error\b/i.test(line)) ?? lines.at(-1) ?? '').trim();
}
