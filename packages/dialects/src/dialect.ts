/** What a registration API is to us: declarations and pure mapping. No Express and no database in here or below. */
import type {
  AcceptedEvent,
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
  /** Where its clients put their key. The first place that holds something decides. */
  credentials: CredentialPlace[];
  routes: DialectRoute[];
  /** Renders whatever went wrong in this dialect's own shape. In `errors`, `url` is the hook's address, whatever it is called here. */
  encodeError(error: HookpostError, requestId: string): Reply;
  /** What a receiver gets, where it is not the core's envelope. Credentials and signatures are added afterwards. */
  encodeDelivery?: Encode;
  /**
   * A request that goes before each delivery's own, as to log in; null: none. Only a 200 lets the delivery go on, and
   * `encodeDelivery` finds it in `context.preAnswer`. It is made without the hook's headers, credentials and signature.
   */
  preRequest?: PreRequest;
  /** A condition beyond event types and channels: false keeps the event from the hook. */
  matches?(event: AcceptedEvent, hook: Hook): boolean;
};

/** `Authorization: Bearer KEY`, `Authorization: KEY`, or the header of that name. */
export type CredentialPlace = 'bearer' | 'authorization' | 'x-access-token' | 'x-api-key';

/** One address of a dialect: a request becomes a command, its result a reply. */
export type DialectRoute<Kind extends CommandKind = CommandKind, Body = unknown> = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As in Express 5; a hook's id is always `:id`. */
  path: string;
  scope: Scope;
  /** What the body must be. Fields that it does not name are dropped before `decode`, as clients send extras. */
  body?: ObjectSchema<Body>;
  /** May throw a HookpostError where schema and scope do not say it all. */
  decode(request: DialectRequest<Body>): CommandOf<Kind>;
  encode(result: ResultOf<Kind>, request: DialectRequest<Body>): Reply;
};

/** A request that is authenticated and whose body passed the route's schema. */
export type DialectRequest<Body = unknown> = {
  /** Names this request in its answer. */
  id: string;
  caller: Caller;
  /** Those of the path; `id` is empty where it has none. */
  params: { id: string; [name: string]: string };
  query: Record<string, unknown>;
  body: Body;
};

/** Whose key it is. */
export type Caller = { tenantId: TenantId; scopes: readonly Scope[]; owner: { id: string; name: string } | null };

/** What a dialect decides of a hook; what it leaves out gets the core API's defaults. */
export type HookDraft = Pick<HookSettings, 'url' | 'events' | 'native'> &
  Partial<Omit<HookSettings, 'dialect' | 'secrets' | 'uid' | 'disabledReason'>>;

/** What a request asks for, as data. Hooks of other dialects and tenants do not exist to it. */
export type Command =
  | { kind: 'create'; hook: HookDraft }
  | { kind: 'list' }
  | { kind: 'get'; id: string }
  /** Replaces or patches: `change` answers what becomes of the hook as it is. It may run more than once. */
  | { kind: 'update'; id: string; change: (hook: Hook) => Partial<HookDraft> }
  | { kind: 'delete'; id: string }
  /** The latest outcome per event type. */
  | { kind: 'status'; id: string }
  /** The latest deliveries of one event type, newest first. */
  | { kind: 'log'; id: string; type: string; limit: number };

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
