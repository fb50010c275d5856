import type { Log } from '@hookpost/core';
import { addressesOf, checkBody, checkQuery, type Dialect, type DialectRoute, type Reply } from '@hookpost/dialects';
import type { Express, NextFunction, Request, Response } from 'express';
import { type DialectCommandDeps, runCommand } from './dialects/run-command.ts';
import { type Authenticate, requireScope } from './middleware/authenticate.ts';
import { requestIdOf } from './middleware/request-id.ts';
import { refuseOtherMethods } from './other-methods.ts';
import { errorHeaders, toHookpostError } from './problem.ts';
import { readBody } from './read-body.ts';
import { checkMembers, invalidBody, readJson } from './read-json.ts';
import type { Caller } from './route.ts';
import { within } from './within.ts';

export type MountDialectsDeps = DialectCommandDeps & { authenticate: Authenticate; log: Log };

const MAX_BODY_BYTES = 256 * 1024;
const HANDLED_MS = 5000;

/** Turns dialects into Express routes. */
export function mountDialects(app: Express, dialects: readonly Dialect[], deps: MountDialectsDeps): void {
  for (const dialect of dialects) {
    for (const address of addressesOf(dialect)) {
      const method = address.method.toLowerCase() as Lowercase<DialectRoute['method']>;
      app[method](address.path, async (request, response) => {
        const reply = await answer(dialect, address.route, { request, response }, deps).catch((error: unknown) =>
          refusal(dialect, request, error, deps.log),
        );
        send(response, reply);
      });
    }
  }
  for (const dialect of dialects) {
    refuseOtherMethods(app, addressesOf(dialect), (response, error) =>
      send(response, refusal(dialect, response.req, error, deps.log)),
    );
  }
  // A path that can not be read comes to no route; Express tells an error handler by its four parameters.
  app.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    const dialect = dialects.find((each) => isUnder(each, request.path));
    if (dialect === undefined) return next(error);
    send(response, refusal(dialect, request, error, deps.log));
  });
}

/** Whether a path begins as one of a dialect's addresses does, before its parameters. */
const isUnder = (dialect: Dialect, path: string): boolean =>
  addressesOf(dialect).some((address) => `${path}/`.startsWith(`${address.path.split('/:')[0]}/`));

type Exchange = { request: Request; response: Response };

async function answer(
  dialect: Dialect,
  route: DialectRoute,
  { request, response }: Exchange,
  deps: MountDialectsDeps,
): Promise<Reply> {
  const caller = callerIn(dialect, await deps.authenticate(request, dialect.credentials));
  requireScope(caller, route.scope);
  const query = checkQuery(route, request.query);
  const body = route.body && checkBody(route, await readObject(request, response));
  const params = { id: '', ...(request.params as Record<string, string>) };
  const asked = { id: idOf(request), caller, params, query, body, service: deps.hookRules };
  const scope = { tenantId: caller.tenantId, dialect, by: caller.actor };
  const result = await within(HANDLED_MS, runCommand(route.decode(asked), scope, deps));
  return route.encode(result, asked);
}

const idOf = (request: Request): string => requestIdOf(request.headers) ?? '';

// Some clients' libraries begin every text with it; a reader may ignore it (RFC 8259, section 8.1).
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

const withoutMark = (bytes: Buffer): Buffer =>
  bytes.indexOf(BYTE_ORDER_MARK) === 0 ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes;

const callerIn = ({ domainScopes }: Dialect, caller: Caller): Caller =>
  caller.isOfDomain && domainScopes !== undefined ? { ...caller, scopes: domainScopes } : caller;

async function readObject(request: Request, response: Response): Promise<Record<string, unknown>> {
  const bytes = await readBody(request, response, MAX_BODY_BYTES);
  if (bytes === null) throw invalidBody('A body is needed: a JSON object.');
  const { value, members } = readJson(withoutMark(bytes));
  checkMembers(members);
  return value;
}

function refusal(dialect: Dialect, request: Request, error: unknown, log: Log): Reply {
  const id = idOf(request);
  const known = toHookpostError(error);
  if (known.code === 'internal') log.error('request.failed', { requestId: id, dialect: dialect.name, error });
  const reply = dialect.encodeError(known, id);
  return { ...reply, headers: { ...errorHeaders(known), ...reply.headers } };
}

function send(response: Response, { status, headers = {}, body }: Reply): void {
  response.status(status).set(headers);
  if (body === undefined) response.end();
  else response.json(body);
}
