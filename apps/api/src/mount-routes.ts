import { HookpostError, type Log, type Portion } from '@hookpost/core';
import type { Express, Request, Response } from 'express';
import Joi from 'joi';
import { checkBody, checkQuery } from './check-input.ts';
import { cloudEventMode, readCloudEvents } from './cloud-events/read-cloud-events.ts';
import { type Authenticate, CORE_PLACES, requireScope } from './middleware/authenticate.ts';
import { sendProblem } from './problem.ts';
import { readBody } from './read-body.ts';
import { checkMembers, invalidBody, type JsonBody, readJson, UNREAD } from './read-json.ts';
import type { AnyRoute, Caller, Reply, RequestBody } from './route.ts';
import { sendLines } from './send-lines.ts';
import { within } from './within.ts';

export type MountDeps = { authenticate: Authenticate; log: Log };

/** `limited`: a route as a session of a portal has it; null: not at all. */
type RouteDeps = MountDeps & { limited: (route: AnyRoute, portion: Portion) => AnyRoute | null };

const HANDLED_MS = 5000;
const NO_QUERY = Joi.object({});
const NO_BODY: JsonBody = { value: {}, bytes: Buffer.from('{}'), members: [] };

/** Turns a table of routes into Express routes. */
export function mountRoutes(app: Express, routes: readonly AnyRoute[], deps: RouteDeps): void {
  for (const route of routes) {
    const method = route.method.toLowerCase() as Lowercase<AnyRoute['method']>;
    app[method](route.path, (request, response) => {
      answer(route, request, response, deps).then(
        (reply) => sendReply(response, reply, deps.log),
        (error: unknown) => sendProblem(response, error, deps.log),
      );
    });
  }
}

async function answer(route: AnyRoute, request: Request, response: Response, deps: RouteDeps): Promise<Reply> {
  const caller = await deps.authenticate(request, CORE_PLACES);
  const { handle } = routeFor(caller, route, deps);
  requireScope(caller, route.scope);
  const query = checkQuery(route.query ?? NO_QUERY, request.query);
  const json = route.body === undefined ? NO_BODY : await jsonBody(route.body, request, response);
  const body = route.body === undefined ? undefined : checkBody(route.body.schema, json.value);
  const params = request.params as Record<string, string>;
  const header = (name: string) => request.get(name);
  const origin = () => `${request.protocol}://${request.host}`;
  return within(HANDLED_MS, handle({ caller, params, query, body, json, header, origin }));
}

function routeFor({ session }: Caller, route: AnyRoute, { limited }: RouteDeps): AnyRoute {
  if (session?.kind !== 'portal') return route;
  const its = limited(route, session.portion);
  if (its === null) throw new HookpostError('forbidden', 'A portal has no part in this.');
  return its;
}

async function jsonBody(rule: RequestBody<unknown>, request: Request, response: Response): Promise<JsonBody> {
  const mode = cloudEventMode(request.headers, rule.cloudEvents ?? []);
  if (mode !== null) {
    const bytes = await readBody(request, response, rule.maxBytes, () => true);
    return readCloudEvents(mode, bytes, request.headers, rule.maxRows);
  }
  const bytes = await readBody(request, response, rule.maxBytes);
  if (bytes === null) {
    if (rule.optional) return NO_BODY;
    throw invalidBody('A body is needed: a JSON object.');
  }
  const json = readJson(bytes, rule.maxRows);
  if (rule.maxRows === undefined) checkMembers(json.members, UNREAD);
  return json;
}

function sendReply(response: Response, reply: Reply, log: Log): void {
  switch (reply.kind) {
    case 'ok':
      return sendJson(response, 200, JSON.stringify(reply.body));
    case 'okText':
      return sendJson(response, 200, reply.json);
    case 'createdText':
      return sendJson(response, 201, reply.json);
    case 'lines':
      return void sendLines(response, reply.lines, log);
    case 'created':
      return sendJson(response, 201, JSON.stringify(reply.body));
    case 'accepted':
      return sendJson(response, 202, JSON.stringify(reply.body));
    case 'deleted':
      response.statusCode = 204;
      response.end();
  }
}

function sendJson(response: Response, status: number, json: string): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(json);
}
