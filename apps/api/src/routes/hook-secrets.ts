import { type AuditLog, type Hook, type HookStore, notFound, publicKeyOf } from '@hookpost/core';
import Joi from 'joi';
import { liveSecrets, rotated } from '../hooks/rotate-secret.ts';
import { refuseMisfit } from '../hooks/signing-secrets.ts';
import { type AnyRoute, ok, route } from '../route.ts';
import { written } from './hooks.ts';

export type HookSecretRouteDeps = { hooks: HookStore; audit: Pick<AuditLog, 'recordSecretRead'>; now: () => Date };

const rotation: Joi.ObjectSchema<{ secret?: string; overlapHours: number }> = Joi.object({
  secret: Joi.string().max(256),
  overlapHours: Joi.number().min(0).max(168).default(24),
});

/** Signing secrets: the only two answers that show one. */
export const hookSecretRoutes = ({ hooks, audit, now }: HookSecretRouteDeps): AnyRoute[] => [
  route({
    method: 'GET',
    path: '/v1/hooks/:id/secret',
    scope: 'secrets:read',
    portal: true,
    doc: { id: 'getHookSecrets', summary: 'Read the signing secrets, newest first', answers: { 200: 'HookSecrets' } },
    async handle({ caller, params }) {
      const hook = await hooks.get(caller.tenantId, params['id'] ?? '');
      if (hook === null) throw notFound();
      // First: what can't be recorded is not shown.
      await audit.recordSecretRead(caller.tenantId, hook.id, caller.actor);
      return ok({ signature: hook.signature, secrets: liveSecrets(hook, now()), ...publicKey(hook) });
    },
  }),
  route({
    method: 'POST',
    path: '/v1/hooks/:id/rotate-secret',
    scope: 'hooks:write',
    portal: true,
    doc: {
      id: 'rotateHookSecret',
      summary: 'Sign with a new secret; the old one signs beside it for a while',
      answers: { 200: 'NewSecret' },
      errors: ['conflict'],
      examples: { 'Both for two days': { overlapHours: 48 } },
    },
    body: { schema: rotation, maxBytes: 4096, optional: true },
    async handle({ caller, params, body: { secret, overlapHours } }) {
      const change = (hook: Hook) => {
        refuseMisfit(secret, hook.signature);
        return rotated(hook, secret, overlapHours, now());
      };
      const result = await hooks.update(caller.tenantId, params['id'] ?? '', change, caller.actor);
      if (result === null) throw notFound();
      return ok({ secret: written(result).secrets[0]?.secret });
    },
  }),
];

/** What receivers check the current secret's signatures with, where that is not the secret itself. */
function publicKey({ signature, secrets: [current] }: Hook): { publicKey?: string } {
  return signature === 'v1a' && current !== undefined ? { publicKey: publicKeyOf(current.secret) } : {};
}
