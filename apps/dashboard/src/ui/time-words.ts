const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });

/** `5 min. ago`, `in 2 hr.`; to the second, and `now` below that. */
export function sinceInWords(at: string, now: number): string {
  const difference = Date.parse(at) - now;
  const [unit, ms] = UNITS.find(([, size]) => Math.abs(difference) >= size) ?? ['second', 1000];
  // What was just set to end in 24 hours does not end in 23.
  const whole = difference > 0 ? Math.round : Math.trunc;
  return relative.format(whole(difference / ms) || 0, unit);
}

/** Date and time with seconds, in the reader's own zone. */
export const inWords = (at: string): string =>
  new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** `850 ms`, `2.4 s`, `3 min`, `1.5 h`, `2 d`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${tenths(ms / 1000)} s`;
  if (ms < 3_600_000) return `${tenths(ms / 60_000)} min`;
  return ms < 86_400_000 * 2 ? `${tenths(ms / 3_600_000)} h` : `${tenths(ms / 86_400_000)} d`;
}

const tenths = (value: number): number => Number(value.toFixed(1));

/** To the second below an hour, as it is looked at: `9 min 5 s`, `41 s`. */
export function countdown(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min ${seconds % 60} s` : duration(ms);
}

/** As an input of type `datetime-local` has it. */
export function localTime(at: Date): string {
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}
