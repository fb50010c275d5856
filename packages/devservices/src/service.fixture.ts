/** A service for supervisor.test.ts: writes into FILE when it is asked to end, and when it does so DELAY ms later. */
import { appendFileSync } from 'node:fs';

const [file = '', name = '', delay = '0'] = process.argv.slice(2);
const say = (what: string) => appendFileSync(file, `${name} ${what}\n`);

process.once('SIGTERM', () => {
  say('is asked to end');
  setTimeout(() => {
    say('has ended');
    process.exit(0);
  }, Number(delay));
});
setInterval(() => {}, 1000);
say('runs');
