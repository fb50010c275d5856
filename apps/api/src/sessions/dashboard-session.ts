import { randomBytes } from 'node:crypto';
import { HookpostError, invalidField, type Log } from '@hookpost/core';
import type { Express, Request, Response } from 'express';
import Joi from 'joi';
import { checkBody } from '../check-input.ts';
import { type Authenticate, CORE_PLACES } from '../middleware/authenticate.ts';
import { sendProblem } from '../problem.ts';
import { readBody } from '../read-body.ts';
import { checkMembers, invalidBody, readJson } from '../read-json.ts';
import type { Caller } from '../route.ts';
import { clearSessionCookie, setSessionCookie } from './cookie.ts';
import type { DashboardSession, SessionTokens } from './token.ts';

export type DashboardSessionDeps = { authenticate: Authenticate; tokens: SessionTokens; now: () => number; log: Log };

const PATH = '/dashboard/session';
export const SESSION_ADDRESSES = ['GET', 'POST', 'DELETE'].map((method) => ({ method, path: PATH }));

const LASTS_MS = 12 * 3_600_000;
/** One that is older is renewed when it is asked for. */
const RENEWED_AFTER_MS = 10 * 60_000;
const BODY_BYTES = 4096;

const signIn: Joi.ObjectSchema<{ key: string }> = Joi.object({
  key: Joi.string()
    .max(4096)
    .pattern(/^[\x21-\x7e]+$/)
    .required(),
});

/** Signing in to the dashboard, with a key; the session is then one more credential of the API's own addresses. */
export function mountDashboardSession(app: Express, deps: DashboardSessionDeps): void {
  const handlers = { post: begin, get: tell, delete: end } as const;
  for (const [method, handle] of Object.entries(handlers) as ['get', typeof tell][]) {
    app[method](PATH, (request, response) => {
      response.setHeader('cache-control', 'no-store');
      handle(request, response, deps).catch((error: unknown) => sendProblem(response, error, deps.log));
    });
  }
}

async function begin(request: Request, response: Response, deps: DashboardSessionDeps): Promise<void> {
  // The cookie would keep another site's page from it, if that got so far as to send JSON.
  if (request.get('sec-fetch-site') === 'cross-site') throw new HookpostError('forbidden', 'Sign in on this page.');
  const key = await keyIn(request, response);
  const asker = { headers: { authorization: `Bearer ${key}` }, method: 'GET', ip: request.ip };
  const caller = await deps.authenticate(asker, ['bearer']);
  if (caller.key.kind !== 'key') throw invalidField('key', 'must be an API key: a JWT can not sign in');
  const { id, tenantId } = caller.key;
  const session = renewed({ kind: 'dashboard', key: { kind: 'key', id, tenantId }, csrf: newToken() }, deps.now());
  send(request, response, { ...caller, session }, deps);
}

async function keyIn(request: Request, response: Response): Promise<string> {
  const bytes = await readBody(request, response, BODY_BYTES);
  if (bytes === null) throw invalidBody('A body is needed: {"key": "…"}.');
  const { value, members } = readJson(bytes);
  checkMembers(members);
  return checkBody(signIn, value).key;
}

async function tell(request: Request, response: Response, deps: DashboardSessionDeps): Promise<void> {
  const caller = await deps.authenticate(request, CORE_PLACES);
  const { session } = caller;
  const isOld = session?.kind === 'dashboard' && deps.now() - session.startedAt > RENEWED_AFTER_MS;
  if (isOld) {
    // Where its key ends before it, that is what stands here.
    const keyEnds = Number(caller.expiresAt) < session.expiresAt ? caller.expiresAt : null;
    return send(request, response, { ...caller, expiresAt: keyEnds, session: renewed(session, deps.now()) }, deps);
  }
  response.json(view(caller));
}

/** Needs no valid session: whoever wants to be out is out. */
async function end(request: Request, response: Response): Promise<void> {
  clearSessionCookie(request, response);
  response.status(204).end();
}

const renewed = (session: Omit<DashboardSession, 'startedAt' | 'expiresAt'>, now: number): DashboardSession => ({
  ...session,
  startedAt: now,
  expiresAt: now + LASTS_MS,
});

/** `expiresAt`: of the key. */
type Starting = Caller & { session: DashboardSession };

function send(request: Request, response: Response, caller: Starting, { tokens }: DashboardSessionDeps): void {
  const expiresAt = new Date(caller.session.expiresAt);
  setSessionCookie(request, response, tokens.seal(caller.session), expiresAt);
  const ends = caller.expiresAt !== null && caller.expiresAt < expiresAt ? caller.expiresAt : expiresAt;
  response.json(view({ ...caller, expiresAt: ends }));
}

const newToken = (): string => randomBytes(24).toString('base64url');

function view({ tenantId, key, scopes, expiresAt, session }: Caller): Record<string, unknown> {
  return {
    tenant: tenantId,
    name: key.name,
    scopes,
    expiresAt: expiresAt?.toISOString() ?? null,
    csrf: session?.kind === 'dashboard' ? session.csrf : null,
    portal:
      session?.kind === 'portal'
        ? { ...session.portion, ...(session.theme !== null && { theme: session.theme }) }
        : null,
  };
}
