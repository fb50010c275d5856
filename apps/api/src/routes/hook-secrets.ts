import { type HookStore, notFound, secretProblem } from '@hookpost/core';
import Joi from 'joi';
import { liveSecrets, rotated } from '../hooks/rotate-secret.ts';
import { type AnyRoute, ok, route } from '../route.ts';
import { written } from './hooks.ts';

export type HookSecretRouteDeps = { hooks: HookStore; now: () => Date };

const rotation: Joi.ObjectSchema<{ secret?: string; overlapHours: number }> = Joi.object({
  secret: Joi.string().custom((value: string, helpers) => {
    const problem = secretProblem(value);
    return problem === null ? value : helpers.message({ custom: problem });
  }),
  overlapHours: Joi.number().min(0).max(168).default(24),
});

/** Signing secrets: the only two answers that show one. */
export const hookSecretRoutes = ({ hooks, now }: HookSecretRouteDeps): AnyRoute[] => [
  route({
    method: 'GET',
    path: '/v1/hooks/:id/secret',
    scope: 'secrets:read',
    async handle({ caller, params }) {
      const hook = await hooks.get(caller.tenantId, params['id'] ?? '');
      if (hook === null) throw notFound();
      return ok({ signature: hook.signature, secrets: liveSecrets(hook, now()) });
    },
  }),
  route({
    method: 'POST',
    path: '/v1/hooks/:id/rotate-secret',
    scope: 'hooks:write',
    body: { schema: rotation, maxBytes: 4096, optional: true },
    async handle({ caller, params, body: { secret, overlapHours } }) {
      const result = await hooks.update(caller.tenantId, params['id'] ?? '', (hook) =>
        rotated(hook, secret, overlapHours, now()),
      );
      if (result === null) throw notFound();
      return ok({ secret: written(result).secrets[0]?.secret });
    },
  }),
];
