/** What a registration API is to us: declarations and pure mapping. No Express and no database in here or below. */
import type {
  AlsoTakes,
  CompileRegex,
  Delivery,
  Encode,
  Hook,
  HookpostError,
  HookSettings,
  PreRequest,
  Scope,
  Status,
  TenantId,
} from '@hookpost/core';
import type { ObjectSchema } from 'joi';

/** A registration API that existed before us, spoken beside the core one. */
export type Dialect = {
  /** Lower case with hyphens; kept on every hook made through it. */
  name: string;
  /** For people. */
  title: string;
  /** What every path begins with; several where the same addresses stand at more than one place. Default: nothing. */
  mounts?: readonly string[];
  /** What `:id` in its paths is: the hook's id (24 hex digits, the default), or a UUID of the dialect's own (`hook.publicId`). */
  ids?: 'hook' | 'uuid';
  /** Where its clients put their key. The first place that holds something decides. */
  credentials: CredentialPlace[];
  /** What a JWT may do here that is for one domain and says nothing of scopes: `decode` keeps it to that domain. Default: nothing. */
  domainScopes?: readonly Scope[];
  routes: DialectRoute[];
  /** Renders whatever went wrong in this dialect's own shape. In `errors`, `url` is the hook's address, whatever it is called here. */
  encodeError(error: HookpostError, requestId: string): Reply;
  /** What a receiver gets, where it is not the core's envelope. Credentials and signatures are added afterwards. */
  encodeDelivery?: Encode;
  /** Whether what was sent is kept for its `log`: at most 1 MiB a delivery. Without it, a log is empty. */
  keepsBody?: boolean;
  /**
   * A request that goes before each delivery's own, as to log in; null: none. Only a 200 lets the delivery go on, and
   * `encodeDelivery` finds it in `context.preAnswer`. It is made without the hook's headers, credentials and signature.
   */
  preRequest?: PreRequest;
  /** A condition beyond event types and channels: false keeps the event from the hook. */
  matches?: AlsoTakes;
};

/** `Authorization: Bearer KEY`, `Authorization: KEY`, or the header of that name. */
export type CredentialPlace = 'bearer' | 'authorization' | 'x-access-token' | 'x-api-key';

/** One address of a dialect: a request becomes a command, its result a reply. */
export type DialectRoute<Kind extends CommandKind = CommandKind, Body = unknown, Query = unknown> = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As in Express 5; a hook's id is always `:id`. */
  path: string;
  scope: Scope;
  /** What the body must be. Fields that it does not name are dropped before `decode`, as clients send extras. */
  body?: ObjectSchema<Body>;
  /** What the query must be, read from text. Parameters that it does not name are dropped; without it, all are. */
  query?: ObjectSchema<Query>;
  /** May throw a HookpostError where schema and scope do not say it all. */
  decode(request: DialectRequest<Body, Query>): CommandOf<Kind>;
  encode(result: ResultOf<Kind>, request: DialectRequest<Body, Query>): Reply;
  /** For the OpenAPI document: the status that `encode` answers, and the JSON Schema (2020-12) of its body. */
  answer?: { status: number; schema?: Record<string, unknown> };
};

/** A request that is authenticated and whose body and query passed the route's schemas. */
export type DialectRequest<Body = unknown, Query = unknown> = {
  /** Names this request in its answer. */
  id: string;
  caller: Caller;
  /** Those of the path; `id` is empty where it has none. */
  params: { id: string; [name: string]: string };
  query: Query;
  body: Body;
  service: Service;
};

/** What a dialect may ask of the service before it decides. */
export type Service = {
  /** Seconds before each retry of hooks without a schedule of their own. */
  retryDelays: readonly number[];
  /** RE2; throws where a pattern is none. */
  compileRegex: CompileRegex;
  /** An address as it is sent to. Throws a HookpostError that names `path` where it can't be one or is private. */
  checkUrl(url: string, path: string): string;
};

/** Whose key it is. */
export type Caller = {
  tenantId: TenantId;
  scopes: readonly Scope[];
  owner: { id: string; name: string } | null;
  /** The key itself, by the id and name that the core API shows. */
  key: { id: string; name: string };
  /** The claim `d` of a JWT: the one domain it is for. */
  domain: string | null;
};

/** What a dialect decides of a hook; what it leaves out gets the core API's defaults. */
export type HookDraft = Pick<HookSettings, 'url' | 'events' | 'native'> &
  Partial<Omit<HookSettings, 'dialect' | 'secrets' | 'uid' | 'publicId' | 'disabledReason'>>;

/** One of this dialect's hooks. With `channel`, those without it do not exist to the command. */
export type HookAsked = { id: string; channel?: string };

/** What a request asks for, as data. Hooks of other dialects and tenants do not exist to it. */
export type Command =
  | { kind: 'create'; hook: HookDraft }
  /** Newest first; all of them, or `limit` of them from `offset` on. */
  | { kind: 'list'; channel?: string; limit?: number; offset?: number }
  | ({ kind: 'get' } & HookAsked)
  /** Replaces or patches: `change` answers what becomes of the hook as it is. It may run more than once. */
  | ({ kind: 'update'; change: (hook: Hook) => Partial<HookDraft> } & HookAsked)
  | ({ kind: 'delete' } & HookAsked)
  /** The latest outcome per event type. */
  | ({ kind: 'status' } & HookAsked)
  /** The latest deliveries of one event type that were sent, with what was sent (`body`) and their attempts; newest first. */
  | ({ kind: 'log'; type: string; limit: number } & HookAsked);

export type CommandKind = Command['kind'];
export type CommandOf<Kind extends CommandKind> = Extract<Command, { kind: Kind }>;

type Results = {
  create: { hook: Hook };
  list: { hooks: Hook[] };
  get: { hook: Hook };
  update: { hook: Hook };
  delete: { hook: Hook };
  status: { hook: Hook; statuses: Status[] };
  log: { hook: Hook; deliveries: Delivery[] };
};
export type ResultOf<Kind extends CommandKind> = Results[Kind];

/** An answer; `body` is sent as JSON, undefined as nothing. */
export type Reply = { status: number; headers?: Record<string, string>; body?: unknown };

/** A route where it stands. */
export type Address = { method: DialectRoute['method']; path: string; route: DialectRoute };

/** Every address of a dialect, under each of its mounts. */
export const addressesOf = ({ mounts = [''], routes }: Dialect): Address[] =>
  mounts.flatMap((mount) => routes.map((route) => ({ method: route.method, path: mount + route.path, route })));
