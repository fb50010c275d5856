import {
  type Hook,
  type HookSecret,
  invalidField,
  MASK,
  newSigningSecret,
  type SignatureKind,
  secretProblem,
} from '@hookpost/core';
import { rotated } from './rotate-secret.ts';
import { unmask } from './unmask.ts';

/** What a caller says of a hook's signatures. */
export type SigningInput = { signature: SignatureKind; secret?: string };

/** As `rotate-secret` has it where nobody says otherwise. */
const OVERLAP_HOURS = 24;

/**
 * The secrets of a hook as it is written. A given one takes the place of all others at once: `rotate-secret` is the way with
 * an overlap. Another kind of signature gets a secret of its own, beside which the old ones sign for a day.
 */
export function signingSecrets({ signature, secret }: SigningInput, before: Hook | null, now: Date): HookSecret[] {
  const stored = before?.secrets[0]?.secret;
  const given = secret === undefined ? undefined : unmask('secret', secret, stored);
  if (secret !== MASK) refuseMisfit(given, signature);
  if (secret !== MASK && given !== undefined && given !== stored) {
    return [{ secret: given, createdAt: now, expiresAt: null }];
  }
  if (before === null) return [{ secret: newSigningSecret(signature), createdAt: now, expiresAt: null }];
  if (before.signature === signature) return before.secrets;
  return rotated({ ...before, signature }, undefined, OVERLAP_HOURS, now).secrets;
}

/** 400 where a caller's own secret is not one of this kind. */
export function refuseMisfit(secret: string | undefined, signature: SignatureKind): void {
  const problem = secret === undefined ? null : secretProblem(secret, signature);
  if (problem !== null) throw invalidField('secret', problem);
}
