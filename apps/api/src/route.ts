import type { Actor, Scope, TenantId } from '@hookpost/core';
import type { ObjectSchema } from 'joi';
import type { CloudEventMode } from './cloud-events/read-cloud-events.ts';
import type { RouteDoc } from './openapi/route-doc.ts';
import type { JsonBody } from './read-json.ts';
import type { Session } from './sessions/token.ts';

/** Whose key it is, and the tenant that the request is about. */
export type Caller = {
  tenantId: TenantId;
  scopes: readonly Scope[];
  owner: { id: string; name: string } | null;
  key: { kind: 'key' | 'jwt' | 'portal'; id: string; name: string; tenantId: TenantId };
  /** The claim `d` of a JWT. */
  domain: string | null;
  /** Whether it is a JWT for one domain that says nothing of scopes. */
  isOfDomain: boolean;
  /** Of the dashboard or of a portal, where it is one. */
  session: Session | null;
  expiresAt: Date | null;
  /** As the audit log knows the caller. */
  actor: Actor;
};

/** A request that is authenticated and allowed, and whose query and body passed the route's schemas. */
export type RouteRequest<Query, Body> = {
  caller: Caller;
  params: Record<string, string>;
  query: Query;
  body: Body;
  /** The body as it came, with the places of its members. */
  json: JsonBody;
  header(name: string): string | undefined;
  /** `https://host:port`, as the caller knows the API. */
  origin(): string;
};

export type Reply =
  | { kind: 'ok' | 'created' | 'accepted'; body: unknown }
  /** `json` is sent as it is: for answers that hold a publisher's own bytes. */
  | { kind: 'okText' | 'createdText'; json: string }
  /** Lines of JSON, each with its end, sent as they come and as fast as they are read. */
  | { kind: 'lines'; lines: AsyncIterable<string> }
  | { kind: 'deleted' };

export type RequestBody<Body> = {
  schema: ObjectSchema<Body>;
  /** The most bytes it may have, also after it is inflated. */
  maxBytes: number;
  /** No body at all is taken as `{}`. */
  optional?: boolean;
  /** How CloudEvents may come in its place. */
  cloudEvents?: readonly CloudEventMode[];
  /** Of the one array in it, which the handler checks row by row. */
  maxRows?: number;
};

/** One address of the API. The table of all of them is what is mounted, tested and documented. */
export type Route<Query = never, Body = never> = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As in Express 5. */
  path: string;
  scope: Scope;
  /** Also for sessions of a portal, whose stores are limited to what the link names. */
  portal?: true;
  doc: RouteDoc;
  /** Without one, no query parameter is allowed. */
  query?: ObjectSchema<Query>;
  body?: RequestBody<Body>;
  handle(request: RouteRequest<Query, Body>): Promise<Reply>;
};

/** A route whose query and body types are settled: what tables hold. */
export type AnyRoute = Route<unknown, unknown>;

/** Checks a route's types against its schemas, and forgets them. */
export const route = <Query = Record<string, never>, Body = undefined>(definition: Route<Query, Body>): AnyRoute =>
  definition as unknown as AnyRoute;

export const ok = (body: unknown): Reply => ({ kind: 'ok', body });
export const created = (body: unknown): Reply => ({ kind: 'created', body });
export const accepted = (body: unknown): Reply => ({ kind: 'accepted', body });
