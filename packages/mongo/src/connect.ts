import mongoose, { type Connection, type mongo } from 'mongoose';
import { bounded } from './bounded.ts';
import type {
  AuditDocument,
  DeliveryDocument,
  EventDocument,
  EventTypeDocument,
  HookDocument,
  JwtKeyDocument,
  KeyDocument,
  LaneDocument,
  RecoveryDocument,
  RollupDocument,
  StatusDocument,
  TenantDocument,
} from './documents.ts';
import { refuseStandalone, unreachable } from './reach.ts';
import { inTransaction } from './transaction.ts';

// An unknown field in a filter must be an error: the default drops the clause, and the filter then matches everything.
mongoose.set('strictQuery', 'throw');
mongoose.set('sanitizeFilter', true);

/** Every collection by name, through the driver: one place where a name is written. */
export type Database = {
  connection: Connection;
  tenants: mongo.Collection<TenantDocument>;
  keys: mongo.Collection<KeyDocument>;
  jwtKeys: mongo.Collection<JwtKeyDocument>;
  hooks: mongo.Collection<HookDocument>;
  events: mongo.Collection<EventDocument>;
  eventTypes: mongo.Collection<EventTypeDocument>;
  deliveries: mongo.Collection<DeliveryDocument>;
  statuses: mongo.Collection<StatusDocument>;
  lanes: mongo.Collection<LaneDocument>;
  rollups: mongo.Collection<RollupDocument>;
  recoveries: mongo.Collection<RecoveryDocument>;
  audit: mongo.Collection<AuditDocument>;
  /** Runs `work` in one transaction, again where the server says so; for `ms` at most, by default as long as a caller waits. */
  transaction<T>(work: (session: mongo.ClientSession) => Promise<T>, ms?: number): Promise<T>;
  close(): Promise<void>;
};

export type ConnectOptions = {
  /** A replica set; one member will do. */
  uri: string;
  /** How long an operation waits for a primary: short where a caller waits, long in a worker. Milliseconds. */
  serverSelectionMs: number;
  poolSize?: number;
};

/** Opens the connection. Rejects when no primary is found within `serverSelectionMs`, or what is found is no replica set. */
export async function connectMongo({ uri, serverSelectionMs, poolSize = 50 }: ConnectOptions): Promise<Database> {
  const connection = await mongoose
    .createConnection(uri, {
      autoIndex: false,
      autoCreate: false,
      bufferCommands: false,
      serverSelectionTimeoutMS: serverSelectionMs,
      waitQueueTimeoutMS: 2000,
      socketTimeoutMS: 45_000,
      maxPoolSize: poolSize,
      retryWrites: true,
      writeConcern: { w: 'majority', j: true, wtimeoutMS: 5000 },
    })
    .asPromise()
    .catch((cause) => Promise.reject(unreachable(cause)));
  const client = connection.getClient() as mongo.MongoClient;
  const db = client.db(connection.name);
  await refuseStandalone(db).catch(async (error) => {
    await connection.close();
    throw error;
  });
  return {
    connection,
    tenants: bounded(db.collection('tenants')),
    keys: bounded(db.collection('keys')),
    jwtKeys: bounded(db.collection('jwtKeys')),
    hooks: bounded(db.collection('hooks')),
    events: bounded(db.collection('events')),
    eventTypes: bounded(db.collection('eventTypes')),
    deliveries: bounded(db.collection('deliveries')),
    statuses: bounded(db.collection('statuses')),
    lanes: bounded(db.collection('lanes')),
    rollups: bounded(db.collection('rollups')),
    recoveries: bounded(db.collection('recoveries')),
    audit: bounded(db.collection('audit')),
    transaction: (work, ms) => inTransaction(client, work, ms),
    close: () => connection.close(),
  };
}
