import {
  type AuditLog,
  HookpostError,
  type HookStore,
  invalidField,
  type Portion,
  type Scope,
  type TenantId,
} from '@hookpost/core';
import { randomId } from '@hookpost/platform';
import Joi from 'joi';
import { type AnyRoute, type Caller, created, route } from '../route.ts';
import type { PortalTheme, SessionTokens } from '../sessions/token.ts';
import { channel, oneOf, plainText } from '../text.ts';

export type PortalLinkRouteDeps = {
  hooks: Pick<HookStore, 'get'>;
  tokens: SessionTokens;
  audit: Pick<AuditLog, 'recordPortalLink'>;
  now: () => number;
};

type LinkInput = {
  channels?: string[];
  hooks?: string[];
  expiresIn: number;
  readOnly: boolean;
  theme: PortalTheme | null;
  name: string | null;
};

const READS: Scope[] = ['hooks:read', 'logs:read'];
const WRITES: Scope[] = ['hooks:write', 'logs:write', 'secrets:read'];
const MONTH_S = 31 * 86_400;

const linkSchema: Joi.ObjectSchema<LinkInput> = Joi.object({
  channels: Joi.array().items(channel).min(1).max(20).unique().description('Hooks that take nothing but these.'),
  hooks: Joi.array().items(plainText(128)).min(1).max(100).unique().description('Just these, by id or `uid`.'),
  expiresIn: Joi.number().integer().min(60).max(MONTH_S).required().description('Seconds.'),
  readOnly: Joi.boolean().default(false),
  theme: oneOf(['light', 'dark']).allow(null).default(null).description("Without one, the reader's own."),
  name: plainText(256).allow(null).default(null).description('Whom it is for: shown to them, and in the audit log.'),
});

/** Links by which a product lets its customers see to their own hooks. */
export const portalLinkRoutes = ({ hooks, tokens, audit, now }: PortalLinkRouteDeps): AnyRoute[] => [
  route({
    method: 'POST',
    path: '/v1/portal-links',
    scope: 'admin',
    doc: {
      id: 'createPortalLink',
      summary: 'Make a link by which a customer sees to its own hooks',
      description:
        'Either `channels` or `hooks` says which. It ends when its time is over, or the key that made it is deleted.',
      answers: { 201: 'PortalLink' },
      examples: { 'For a day': { channels: ['acme'], expiresIn: 86_400, name: 'Acme Inc.' } },
    },
    body: { schema: linkSchema, maxBytes: 32_768 },
    async handle({ caller, body, origin }) {
      const { readOnly, theme, name, expiresIn } = body;
      const startedAt = now();
      const expiresAt = startedAt + expiresIn * 1000;
      const { tenantId, actor } = caller;
      const link = { id: randomId('portal_'), name: name ?? 'Portal', portion: await portionOf(body, tenantId, hooks) };
      const token = tokens.seal({
        kind: 'portal',
        key: keyOf(caller),
        ...link,
        tenantId,
        scopes: readOnly ? READS : [...READS, ...WRITES],
        theme,
        startedAt,
        expiresAt,
      });
      const expires = new Date(expiresAt).toISOString();
      // First: a link that can't be recorded is not given away.
      await audit.recordPortalLink(
        tenantId,
        link.id,
        { name: link.name, ...link.portion, readOnly, expiresAt: expires },
        actor,
      );
      // In the fragment, which browsers send to nobody.
      return created({ url: `${origin()}/portal#token=${token}`, expiresAt: expires });
    },
  }),
];

function keyOf({ key: { kind, id, tenantId } }: Caller) {
  if (kind === 'portal') throw new HookpostError('forbidden', 'A portal makes no links.');
  return { kind, id, tenantId };
}

async function portionOf(
  { channels, hooks: named }: LinkInput,
  tenantId: TenantId,
  hooks: Pick<HookStore, 'get'>,
): Promise<Portion> {
  if ((channels === undefined) === (named === undefined)) {
    throw invalidField('channels', 'must be given, or hooks must be, and not both');
  }
  if (channels !== undefined) return { channels };
  const found = await Promise.all((named ?? []).map((id) => hooks.get(tenantId, id)));
  const missing = found.indexOf(null);
  if (missing !== -1) throw invalidField(`hooks[${missing}]`, 'is no hook of this tenant');
  return { hooks: found.flatMap((hook) => (hook === null ? [] : [hook.id])) };
}
