/** The demo's lines, at most 80 columns wide. Colours only where the terminal has them (styleText looks). */
import { styleText } from 'node:util';
import type { HookStatus, ListedDelivery } from '@hookpost/client';
import type { Attempt } from './commands/attempt-text.ts';

type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';

const styled = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });
const say = (line = ''): void => console.log(line.trimEnd());
const clock = (at: string): string => at.slice(11, 23);
const answer = (code: number | null): string => (code === null ? 'no answer' : String(code));
/** Name of the hook and type of the event, one below the other. */
const columns = (hookName: string, type: string): string => `${hookName.padEnd(7)} ${type.padEnd(15)} `;

export function title(text: string): void {
  say(`\n${styled('bold', text)}\n`);
}

export function section(text: string, source = ''): void {
  say(`\n${styled('bold', text)}  ${styled('dim', source)}`);
}

export function note(text: string): void {
  say(styled('dim', `  ${text.length > 78 ? `${text.slice(0, 77)}…` : text}`));
}

export function failure(text: string): void {
  console.error(`hookpost demo: ${text}`);
}

export function hookLine(name: string, events: string, url: string, behaviour: string): void {
  say(`  ${styled('cyan', name.padEnd(7))} ${events.padEnd(10)} ${url.padEnd(31)} ${styled('dim', behaviour)}`);
}

export function publishedLine(at: string, type: string, id: string): void {
  say(`  ${styled('dim', clock(at))}   ${columns('publish', type)} ${styled('dim', `202 ${id}`)}`);
}

/** One attempt as it happened, with the time of the next where there is one. */
export function attemptLine(hookName: string, type: string, { at, ms, n, outcome, code, nextAt }: Attempt): void {
  const delivered = outcome === 'delivered';
  const mark = delivered ? styled('green', '✓') : styled('red', '✗');
  const result = styled(delivered ? 'green' : 'red', `${answer(code)} in ${ms} ms`.padEnd(12));
  const next = nextAt ? styled('yellow', `next try ${clock(nextAt)}`) : '';
  const arrived = delivered && n > 1 ? styled('green', `arrived, attempt ${n}`) : '';
  say(`  ${styled('dim', clock(at))} ${mark} ${columns(hookName, type)} ${result} ${next}${arrived}`);
}

/** One delivery of the log, with the answers to its attempts in a row. */
export function logLine(hookName: string, { type, state, attempts }: ListedDelivery): void {
  const answers = attempts.map(({ code }) => answer(code)).join(', ');
  say(`  ${columns(hookName, type)} ${styled(state === 'delivered' ? 'green' : 'red', state.padEnd(10))} ${answers}`);
}

export function statusLine(hookName: string, { type, success, code, at }: HookStatus): void {
  const word = success ? styled('green', 'success'.padEnd(10)) : styled('red', 'failure'.padEnd(10));
  say(`  ${columns(hookName, type)} ${word} ${answer(code)} at ${clock(at)}`);
}

/** The last line. */
export function success(text: string): void {
  say(`\n${styled('green', '✓')} ${styled('bold', text)}\n`);
}
