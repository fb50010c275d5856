/** The joi pieces that registration APIs share: at most what the core API takes in a hook's `url` and `auth`. */
import { headerNameProblem, headersProblem, headerValueProblem } from '@hookpost/core';
import Joi from 'joi';

// No control characters and no lone surrogates: URLs would lose them, and stores don't keep them.
const PLAIN = /^[^\p{Cc}\p{Cs}]*$/u;

/** A full URL. Whether we may send there is the core API's check, made when the hook is written. */
export const endpoint = Joi.string()
  .max(2048)
  .custom((value: string, helpers) => (isUrl(value) ? value : helpers.error(notUrl(value))))
  .messages({
    'url.invalid': 'must be an http or https URL',
    'url.sample': 'must be an http or https URL, and "string" is only the sample printed in the documentation',
  });

/** Whether this is a full URL that comes back as it was written. */
export const isUrl = (value: string): boolean => PLAIN.test(value) && URL.canParse(value);

const notUrl = (value: string): string => (value === 'string' ? 'url.sample' : 'url.invalid');

/** A token that goes into a header as it is. */
export const token = Joi.string()
  .max(4096)
  .pattern(/^[\x20-\x7e\xa0-\xff]+$/)
  .messages({ 'string.pattern.base': 'must be printable Latin-1 text without line breaks' });

/**
 * The user of Basic authentication, which ends at the first colon. The core API takes an empty one, as RFC 7617 does;
 * in a form, an empty field is one that was not filled in.
 */
export const username = Joi.string()
  .max(1024)
  .pattern(/^[^\p{Cc}\p{Cs}:]+$/u)
  .messages({ 'string.pattern.base': 'must be text without colons and control characters' });

/** The password of Basic authentication. */
export const password = Joi.string()
  .max(1024)
  .allow('')
  .pattern(PLAIN)
  .messages({ 'string.pattern.base': 'must be text without control characters' });

type HeaderRules = {
  /** Names that this API takes though the core API does not. */
  isFree?: (name: string) => boolean;
  /** What of a value is sent as it stands. */
  literalOf?: (value: string) => string;
};

/** Headers and their values: at most what the core API takes. */
export const headersBy = ({ isFree = () => false, literalOf = (value) => value }: HeaderRules = {}): Joi.ObjectSchema =>
  Joi.object()
    .pattern(Joi.string(), Joi.string().allow(''))
    .custom((headers: Record<string, string>, helpers) => {
      for (const [name, value] of Object.entries(headers)) {
        const problem = (isFree(name) ? null : headerNameProblem(name)) ?? headerValueProblem(literalOf(value));
        if (problem !== null) return helpers.message({ custom: `has ${name}, which ${problem}` });
      }
      const problem = headersProblem(headers);
      return problem === null ? headers : helpers.message({ custom: problem });
    });

/** The name of an event type, as the core API publishes it. */
export const eventType = Joi.string()
  .pattern(/^[\w.:>-]{1,128}$/)
  .messages({ 'string.pattern.base': 'must be 1 to 128 of A-Z a-z 0-9 _ . : > -' });

/** One of `names`, in any case. */
export const anyCase = (...names: string[]): Joi.StringSchema =>
  Joi.string()
    .valid(...names)
    .insensitive()
    .messages({ 'any.only': `must be one of ${names.join(', ')}` });

/**
 * `field`, required where the field `selector` matches and dropped unread where it does not: clients fill in the whole
 * form, so what another choice would have used is no fault.
 */
export const usedWhen = (selector: string, matches: Joi.Schema, field: Joi.Schema): Joi.Schema =>
  // biome-ignore lint/suspicious/noThenProperty: joi's own word
  Joi.when(selector, { is: matches.required(), then: field.required(), otherwise: Joi.any().strip() });
