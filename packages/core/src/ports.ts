/**
 * What the pipeline needs of the world. Each port has one implementation for production (mongo, queue, sender, platform)
 * and is satisfied by plain objects in tests. Every promise of a store resolves only when its write is acknowledged.
 */
import type { Attempt, AttemptError, Delivery, DeliveryKey, DeliveryReason } from './delivery.ts';
import type { AcceptedEvent, EventKey, NewEvent } from './event.ts';
import type { DisabledReason, Hook, HookTls, TenantId } from './hook.ts';
import type { Lane } from './lane.ts';
import type { Catalogue, Matchable } from './matching.ts';
import type { Recovery } from './recovery.ts';
import type { Tally } from './status.ts';

export type Clock = {
  /** Milliseconds since 1970 by the database's clock, which every process shares. */
  now(): number;
  /** Milliseconds that never jump; for measuring and for leases. */
  monotonic(): number;
  sleep(ms: number): Promise<void>;
  /** Runs once after `ms`; the answer cancels it. */
  after(ms: number, run: () => void): () => void;
};

/** Uniform in [0, 1). */
export type Random = () => number;

export type InsertResult =
  | { kind: 'accepted'; acceptedAt: Date }
  | { kind: 'duplicate'; acceptedAt: Date }
  | { kind: 'conflict' }
  | { kind: 'overloaded' }
  | { kind: 'unavailable' };

/** An undispatched event in this process's hand. */
export type LoadedEvent = AcceptedEvent & {
  key: EventKey;
  /** Whether some process has claimed it, and may still be at it. */
  claimed: boolean;
};

export type EventStore = {
  /** Group commit: resolves once the event is majority-committed and journaled, or with why it was not taken. Never rejects. */
  insert(event: NewEvent, hash: Uint8Array): Promise<InsertResult>;
  /** Those of `keys` that are not dispatched yet. */
  undispatched(keys: EventKey[]): Promise<LoadedEvent[]>;
  /** Takes the events that nobody holds (never claimed, or their claim is older than `CLAIM_MS`); answers those it got. */
  claim(keys: EventKey[], by: string): Promise<Set<EventKey>>;
  /** Keeps what `by` holds, or what nobody has claimed; answers those still held. */
  renew(keys: EventKey[], by: string): Promise<Set<EventKey>>;
  /** Marks an event dispatched and starts its retention. */
  clear(key: EventKey): Promise<void>;
  /** The events of `keys` that still exist, dispatched or not. */
  read(keys: EventKey[]): Promise<AcceptedEvent[]>;
  /** Undispatched events that nobody has touched for `graceMs`, tenant by tenant in turn. */
  overdue(graceMs: number, limit: number): Promise<EventKey[]>;
  /** A tenant's undispatched events in order of `seq`, at most `limit`. */
  undispatchedInOrder(tenantId: TenantId, limit: number): Promise<LoadedEvent[]>;
};

/** One thing to write down of one delivery. */
export type RecordWrite =
  /** The delivery's first record: pending, leased, or already over. */
  | { kind: 'first'; delivery: Delivery }
  /** One more attempt on a record that exists. `delivery` is what the record becomes, `from` the attempt count it was made from. */
  | { kind: 'attempt'; delivery: Delivery; from: number };

export type RecordResult =
  | 'recorded'
  /** It failed, and a redelivery was asked for meanwhile: the delivery is pending and due now, whatever the outcome said. */
  | 'due_again'
  /** Another attempt had decided before it. */
  | 'late';

/** A delivery whose request was sent at `since`, from the attempt count `attempt`, and is over by `until`. */
export type OpenDelivery = { key: DeliveryKey; attempt: number; since: Date; until: Date };

/** A hook with a backlog, and its earliest delivery. */
export type PendingHook = { hookId: string; tenantId: TenantId; nextAt: Date; updatedAt: Date };

/** `leased`: an open request ends before and says so, so that the time is of interest only if its worker dies. */
export type NextDue = { at: Date; leased: boolean };

export type DeliveryStore = {
  /** Batches by itself; majority-committed and journaled when it resolves. Retries infrastructure errors until it can. */
  record(write: RecordWrite): Promise<RecordResult>;
  /** The same in a transaction that publishes `tell`, where the outcome decides. */
  recordTelling(write: RecordWrite, tell: NewEvent): Promise<RecordResult>;
  /** The records that exist of `keys`. */
  read(keys: DeliveryKey[]): Promise<Delivery[]>;
  /** All records of these events. */
  ofEvents(keys: EventKey[]): Promise<Delivery[]>;
  /** What is due of one hook, oldest due first, without `except`. */
  due(hookId: string, now: Date, limit: number, except: DeliveryKey[]): Promise<Delivery[]>;
  /** The pending deliveries of lowest `seq`, for an ordered hook. */
  heads(hookId: string, limit: number): Promise<Delivery[]>;
  /** The earliest `nextAt` of one hook's pending deliveries. */
  nextDue(hookId: string): Promise<NextDue | null>;
  /** Leases deliveries whose requests are open: nobody else sends one before its `until`. */
  lease(open: OpenDelivery[], by: string): Promise<void>;
  /**
   * Gives back what `by` has leased of `keys`: due now, with no attempt spent. Their lease stays, as one that ran out:
   * the receiver may have had the request, so the next send counts as a possible duplicate.
   */
  release(keys: DeliveryKey[], by: string, now: Date): Promise<void>;
  /** Ends up to `limit` pending deliveries of a deleted hook; answers how many. */
  cancel(hookId: string, reason: DeliveryReason, now: Date, limit: number): Promise<number>;
  /** Ends up to `limit` pending deliveries whose `giveUpAt` is past and that nobody has open; answers how many. `tell` hears of them before, with their last attempt only. */
  expire(now: Date, limit: number, tell?: (page: Delivery[]) => Promise<void>): Promise<number>;
  /** A page of the hooks that have pending work, from the one after `after` on; `next` is null at the end. Its size goes by lanes. */
  pendingHooks(after: string | null, lanes: number): Promise<{ hooks: PendingHook[]; next: string | null }>;
};

/** What happened to one hook's receiver and backlog, to be merged into its lane by the server. */
export type LaneReport = {
  hookId: string;
  tenantId: TenantId;
  /** The earliest time at which there is something new to do. */
  wakeAt: Date | null;
  /** Attempts that ended, oldest first. */
  outcomes: { ok: boolean; at: Date }[];
  /** One of the slots that it rests for is free. */
  slotFree?: boolean;
};

/** What keeps work that is due from being started: slots that are all taken, or a rate limit, an order or a trouble. */
export type KeptBackBy = 'slots' | 'time';

/** A lane in this process's hand. `fence`, `wakes` and `arrivals` are those of the claim. */
export type HeldLane = Lane & {
  holder: string;
  /** Monotonic milliseconds at which the lease ends. */
  leaseEnds: number;
};

export type RestResult =
  | { kind: 'rested'; lane: Lane }
  | { kind: 'woken'; wakes: number; arrivals: number; recovering: boolean }
  | { kind: 'lost' };

export type LaneStore = {
  /** Batches by itself. Merges what happened into the lane as it then is, by the database's clock: the earliest wake-up, and the rule of `BREAKER`. Answers the lane as it then stands. */
  report(report: LaneReport): Promise<Lane>;
  read(hookIds: string[]): Promise<Map<string, Lane>>;
  /** Takes the lane if it is due and nobody holds it. */
  claim(hookId: string, holder: string): Promise<HeldLane | null>;
  /** Extends the lease; answers when it ends now, in monotonic milliseconds, or null: lost. */
  renew(lane: HeldLane): Promise<number | null>;
  /**
   * Lets go until `dueAt` and the lane's `openAt` (null: until woken), unless it was woken since `wakes` was read.
   * `keptBackBy`: it rests past work that is due. For a slot it rests until one is free, whatever else is added to it.
   */
  rest(lane: HeldLane, dueAt: Date | null, keptBackBy?: KeptBackBy): Promise<RestResult>;
  /** Lets go with work left: due again at once, or at `openAt`; null: lost. */
  letGo(lane: HeldLane): Promise<Lane | null>;
  /** Notes how far into a backlog the holder goes: who takes over from it suspects no more than that. false: lost. */
  reach(lane: HeldLane, nextAt: Date): Promise<boolean>;
  /** Writes what the holder has spent of the rate limit. */
  spend(lane: HeldLane, bucket: { tokens: number; at: Date }): Promise<void>;
  /** Removes the lane of a deleted hook, unless it was woken since the claim. */
  remove(lane: HeldLane): Promise<boolean>;
  /** Lanes whose `dueAt` and lease are both past by `graceMs`. */
  overdue(graceMs: number, limit: number): Promise<string[]>;
  /** Lanes without a holder that are due within `ms`. */
  dueWithin(ms: number, limit: number): Promise<Lane[]>;
  /** Wakes the lanes of those hooks that nothing would have woken in time for work that is due at `nextAt`; answers which. */
  rescue<Backlog extends Pick<PendingHook, 'hookId' | 'tenantId' | 'nextAt'>>(hooks: Backlog[]): Promise<Backlog[]>;
};

export type HookSource = {
  /** The hooks of each tenant, at least as new as this call. */
  catalogues(tenantIds: TenantId[]): Promise<Map<TenantId, Catalogue>>;
  /** One hook, read anew; null: deleted. */
  find(hookId: string): Promise<Hook | null>;
  /**
   * Turns a hook off because of what its receiver did, unless it was written since: a person may have mended it meanwhile.
   * Answers whether this call did so, and published `tell` in the same transaction.
   */
  disable(hook: Hook, reason: DisabledReason, tell?: NewEvent | null): Promise<boolean>;
};

/** One event that a recovery comes by, with the hook's delivery of it. */
export type RecoveryCandidate = {
  key: EventKey;
  acceptedAt: Date;
  /** null: no longer stored. */
  event: (Matchable & { dispatched: boolean }) | null;
  /** Without its attempts; null: the hook has none. */
  delivery: Delivery | null;
};

/** One page of a recovery, and its place after that. */
export type RecoveryStep = {
  again: Delivery[];
  /** New ones. */
  missed: Delivery[];
  /** How many could not be recovered. */
  failed: number;
  after: Recovery['after'];
  finished: boolean;
  at: Date;
  /** Published with it. */
  tell?: NewEvent | null;
};

export type RecoverySource = {
  /** The oldest running recovery of a hook. */
  next(tenantId: TenantId, hookId: string): Promise<Recovery | null>;
  /**
   * What comes after its place, oldest event first: the deliveries that it asks for, or, where it asks for what was missed,
   * every event of its time and types.
   */
  candidates(recovery: Recovery, limit: number): Promise<RecoveryCandidate[]>;
  /** How many deliveries of a hook are pending, counted up to `most`. */
  pending(hookId: string, most: number): Promise<number>;
  /**
   * Writes a page, keeps its events and moves the recovery on in one transaction, with the last one its lane is woken;
   * nothing where it went on elsewhere.
   */
  advance(recovery: Recovery, step: RecoveryStep): Promise<void>;
};

export type TallyStore = {
  /** Batches by itself: latest statuses and rollups, majority-committed when it resolves. */
  add(tally: Tally): Promise<void>;
};

/** The alarm clock. Losing, doubling or delaying an alarm costs lateness only, so no call ever rejects. */
export type Alarms = {
  /** Says that these events wait for dispatch. Batches by itself. */
  events(keys: EventKey[]): void;
  /** Says that these lanes will be due. */
  lanes(lanes: { hookId: string; fence: number; dueAt: Date }[]): void;
};

/** A request exactly as it is to be sent. */
export type OutgoingRequest = {
  /** Connections are shared by requests of one hook to one origin. */
  hookId: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: Uint8Array | null;
  /** A client certificate, and whom to trust; connections with another, or without, are not shared. */
  tls?: HookTls;
  /** Milliseconds for everything, from the lookup of the name to the end of the answer. */
  timeoutMs: number;
};

export type SendResult =
  | {
      kind: 'answer';
      status: number;
      /** The two answer headers that mean something to us, where given. */
      retryAfter: string | null;
      webhookDelivery: string | null;
      /** All of them, by lower-case name. */
      headers: AnswerHeaders;
      /** At most 16 KiB. */
      body: Uint8Array;
      ms: number;
    }
  /** `http`: a preliminary request was answered otherwise than with 200. */
  | { kind: 'error'; error: Exclude<AttemptError, 'redirect'>; text: string; ms: number };

/** A list where a header came more than once. */
export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Sends one request; every failure is a value, it never rejects. */
export type Send = (request: OutgoingRequest) => Promise<SendResult>;

/** What a dialect, or the core, makes of an event for one hook. */
export type EncodedDelivery = { method: string; url: string; headers: Record<string, string>; body: Uint8Array | null };

/** What is known when a delivery is encoded, beside its event and hook. */
export type EncodeContext = {
  /** The time of the attempt. */
  now: Date;
  /** What the preliminary request was answered; null where there was none. */
  preAnswer: PreAnswer | null;
};

/** The 200 that a preliminary request was answered with. `body` as text, at most 16 KiB of it. */
export type PreAnswer = { status: number; headers: AnswerHeaders; body: string };

export type Encode = (event: AcceptedEvent, hook: Hook, context: EncodeContext) => EncodedDelivery;

/** A request that goes before the delivery's own, as to log in; null: none for this event and hook. */
export type PreRequest = (event: AcceptedEvent, hook: Hook, context: EncodeContext) => EncodedDelivery | null;

/** How the hooks of a dialect are written to. */
export type Encoder = {
  encodeDelivery: Encode;
  preRequest?: PreRequest;
  /** Whether a delivery's record keeps the body of its latest attempt. */
  keepsBody?: boolean;
};

export type EncoderOf = (dialect: string) => Encoder;

export type LoopName = 'renew' | 'sweep' | 'alarms' | 'audit';

/** Why an event was not accepted. */
export type RefusalReason = Exclude<InsertResult['kind'], 'accepted' | 'duplicate'>;

/** What the pipeline counts; docs/operations.md says what to watch. */
export type Meter = {
  accepted(n: number): void;
  refused(reason: RefusalReason): void;
  attempt(attempt: Attempt): void;
  publishToReceipt(ms: number): void;
  duplicateSends(n: number): void;
  /** An outcome came after another attempt had decided its delivery. */
  lateResult(): void;
  orphans(n: number): void;
  rescued(kind: 'event' | 'lane', n: number): void;
  batch(kind: string, size: number): void;
  laneLateness(ms: number): void;
  /** Redis did not take an alarm. */
  alarmDropped(): void;
  /** One of the loops that make alarms dispensable has come to its end. */
  loop(name: LoopName, ms: number): void;
};

/** One line per fact; `fact` is dotted, as in `delivery.attempted`. */
export type Log = {
  debug(fact: string, fields?: Record<string, unknown>): void;
  info(fact: string, fields?: Record<string, unknown>): void;
  warn(fact: string, fields?: Record<string, unknown>): void;
  /** Somebody must act. */
  error(fact: string, fields?: Record<string, unknown>): void;
};
