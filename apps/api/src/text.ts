/** Kinds of text that callers hand in, as joi rules. */
import Joi from 'joi';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const CONTROL = /[\u0000-\u001f\u007f]/;

export const isPlain = (text: string): boolean => !CONTROL.test(text) && text.isWellFormed();

/** Text for people: no control characters, no half characters (lone surrogates), which no store keeps as they are. */
export const plainText = (maxLength: number): Joi.StringSchema =>
  Joi.string()
    .max(maxLength)
    .custom((value: string, helpers) => (isPlain(value) ? value : helpers.error('string.plain')))
    .messages({ 'string.plain': 'must not hold control characters or lone surrogates' });

/** One name out of letters, digits and what `signs` adds (a character class). */
export const token = (signs: string, words: string, maxLength: number): Joi.StringSchema =>
  Joi.string()
    .pattern(new RegExp(`^[A-Za-z0-9${signs}]{1,${maxLength}}$`))
    .messages({ 'string.pattern.base': `must be 1 to ${maxLength} of A-Z a-z 0-9 ${words}` });

/** One of a few words. */
export const oneOf = (words: readonly string[]): Joi.StringSchema =>
  Joi.string()
    .valid(...words)
    .messages({ 'any.only': `must be one of ${words.join(', ')}` });

export const eventType = token('_.:>-', '_ . : > -', 128);

export const channel = plainText(128);

const ISO_TIME = /^(\d{4}-\d\d-\d\d)(?:(T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:\d\d)?)?$/;
/** What is left of `+02:00` in a query. */
const LOST_PLUS = / \d\d:\d\d$/;

/** An ISO 8601 date or time; without a zone it is UTC. The value is text with its zone: read it with `new Date`. */
export const isoTime: Joi.StringSchema = Joi.string()
  .custom((value: string, helpers) => {
    const full = withZone(value);
    if (full === null) return helpers.error(LOST_PLUS.test(value) ? 'string.plus' : 'string.time');
    return isStorable(new Date(full)) ? full : helpers.error('string.years');
  })
  .description('An ISO 8601 date or time; without a zone it is UTC.')
  .messages({
    'string.time': 'must be an ISO 8601 date or time, as in 2026-01-31 or 2026-01-31T12:00:00Z (without a zone: UTC)',
    'string.plus': 'has a space where its zone begins: in an address, "+" is written %2B',
    'string.years': 'must lie in the years 1970 to 9999 (UTC)',
  });

function withZone(text: string): string | null {
  const [, day, time = 'T00:00', zone = 'Z'] = ISO_TIME.exec(text) ?? [];
  const full = `${day}${time}${zone}`;
  if (day === undefined || Number.isNaN(Date.parse(full))) return null;
  // Date.parse takes 30 February for 2 March.
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day) ? full : null;
}

/** A zone may carry a time past the years that every reader of ISO 8601 knows. */
const isStorable = (at: Date): boolean => at.getUTCFullYear() >= 1970 && at.getUTCFullYear() <= 9999;
