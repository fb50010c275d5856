/** Kinds of text that callers hand in, as joi rules. */
import Joi from 'joi';

/** What every secret is shown as; sent back, it means "keep what is stored". */
export const MASK = '********';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Text for people: no control characters, no half characters (lone surrogates), which no store keeps as they are. */
export const plainText = (maxLength: number): Joi.StringSchema =>
  Joi.string()
    .max(maxLength)
    .custom((value: string, helpers) =>
      CONTROL.test(value) || !value.isWellFormed() ? helpers.error('string.plain') : value,
    )
    .messages({ 'string.plain': 'must not hold control characters or lone surrogates' });

/** One name out of letters, digits and what `signs` adds (a character class). */
export const token = (signs: string, words: string, maxLength: number): Joi.StringSchema =>
  Joi.string()
    .pattern(new RegExp(`^[A-Za-z0-9${signs}]{1,${maxLength}}$`))
    .messages({ 'string.pattern.base': `must be 1 to ${maxLength} of A-Z a-z 0-9 ${words}` });

export const eventType = token('_.:>-', '_ . : > -', 128);

export const channel = plainText(128);

const ISO_TIME = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;

/** An ISO 8601 date, or time with its zone. The value stays text: read it with `new Date`. */
export const isoTime: Joi.StringSchema = Joi.string()
  .custom((value: string, helpers) => (isTime(value) ? value : helpers.error('string.time')))
  .messages({ 'string.time': 'must be an ISO 8601 time with its zone, as in 2026-01-31T12:00:00Z' });

function isTime(text: string): boolean {
  const day = ISO_TIME.exec(text)?.[1];
  if (day === undefined || Number.isNaN(Date.parse(text))) return false;
  // Date.parse takes 30 February for 2 March.
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}
