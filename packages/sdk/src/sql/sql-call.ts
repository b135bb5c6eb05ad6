/**
 * What the captures of MySQL and PostgreSQL share: the subsegment of a query, and the ways a driver says that the
 * query ended. A subsegment closes once, whichever way comes first, and never waits for one that does not come.
 */
import { errorMonitor } from 'node:events';
import { isAutomaticMode, resolveSegment, runWithSegment } from '../context/context.ts';
import { guarded } from '../guard.ts';
import { logLimited } from '../logging/log-limited.ts';
import { isSegmentLike, type SegmentLike } from '../segment/segment-like.ts';
import type { Subsegment } from '../segment/subsegment.ts';
import { sanitizeSql, type SqlDialect } from './sanitize-sql.ts';
import { SqlData } from './sql-data.ts';

/** Where a query goes. */
export interface Database {
  readonly host?: unknown;
  readonly port?: unknown;
  readonly user?: unknown;
  readonly database?: unknown;
}

/** A query about to be sent. */
export interface SqlQuery {
  readonly text: unknown;
  readonly prepared: boolean;
}

export type Callback = (this: unknown, ...results: unknown[]) => unknown;

/** A driver's database and its names in documents and in the environment. */
export interface SqlSystem {
  readonly dialect: SqlDialect;
  readonly scheme: string;
  readonly label: string;
  readonly databaseVersion: string | undefined;
  readonly driverVersion: string | undefined;
}

/** Reads the versions an application gives in `MYSQL_DATABASE_VERSION` and the like. */
export function sqlSystem(dialect: SqlDialect, scheme: string, label: string): SqlSystem {
  const prefix = label.toUpperCase();
  return {
    dialect,
    scheme,
    label,
    databaseVersion: process.env[`${prefix}_DATABASE_VERSION`],
    driverVersion: process.env[`${prefix}_DRIVER_VERSION`],
  };
}

/** A query as a driver's capture sees it. */
export interface CapturedQuery {
  /** Where it goes, and what is known of it by its arguments. */
  describe(args: readonly unknown[]): readonly [Database, SqlQuery];
  /** Sends it as the driver would. */
  send(args: readonly unknown[]): unknown;
  /** Sends it and closes `subsegment` when it ends. */
  follow(args: readonly unknown[], subsegment: Subsegment): unknown;
}

/** Sends a query in a subsegment of its own, or as it is where it cannot be traced. */
export function traceQuery(system: SqlSystem, given: readonly unknown[], query: CapturedQuery): unknown {
  const { args, segment } = takeSegment(given);
  const parent = resolveSegment(segment);
  if (parent === undefined) {
    const message = `Failed to capture ${system.label}. Cannot resolve sub/segment.`;
    logLimited(`sql untraced ${system.label}`, 'info', message);
    return query.send(args);
  }
  const subsegment = guarded(system.label, () => openQuery(system, parent, ...query.describe(args)));
  if (subsegment === undefined) return query.send(args);
  try {
    return query.follow(args, subsegment);
  } catch (error) {
    closeQuery(subsegment, error);
    throw error;
  }
}

/** Opens the subsegment of a query, named `database@host` as in the official SDK; the host alone without a database. */
function openQuery(system: SqlSystem, parent: SegmentLike, database: Database, query: SqlQuery): Subsegment {
  const name = database.database ? `${text(database.database)}@${text(database.host)}` : text(database.host);
  const subsegment = parent.addNewSubsegment(name);
  const data = sqlData(system, database, query);
  // Members go over the wire in the order in which they are set, and officially the two drivers differ in theirs.
  if (system.dialect === 'mysql') subsegment.addSqlData(data);
  subsegment.namespace = 'remote';
  if (system.dialect !== 'mysql') subsegment.addSqlData(data);
  return subsegment;
}

function sqlData(system: SqlSystem, database: Database, query: SqlQuery): SqlData {
  const data = new SqlData(
    system.databaseVersion,
    system.driverVersion,
    database.user === undefined ? undefined : text(database.user),
    `${system.scheme}://${text(database.host)}:${text(database.port)}/${text(database.database)}`,
    query.prepared ? 'statement' : undefined,
  );
  if (typeof query.text === 'string' && process.env['AWS_XRAY_COLLECT_SQL_QUERIES']) {
    data.sanitized_query = sanitizeSql(query.text, system.dialect);
  }
  return data;
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Closes the subsegment, with the driver's error if there is one. */
export function closeQuery(subsegment: Subsegment, error?: unknown): void {
  if (!subsegment.isClosed()) subsegment.close(error as Error);
}

/**
 * A callback that ends the query, then runs the application's in the context of its caller: what it does comes after
 * the query, and the socket or pool that calls back may belong to another request.
 * @param extra handed to the callback behind its results in manual mode.
 */
export function closingCallback(callback: Callback, subsegment: Subsegment, extra?: Subsegment): Callback {
  return function closing(...results) {
    closeQuery(subsegment, results[0]);
    const { parent } = subsegment;
    if (parent !== undefined && isAutomaticMode()) {
      return runWithSegment(parent, () => callback.apply(this, results));
    }
    return callback.apply(this, extra === undefined ? results : [...results.slice(0, 2), extra]);
  };
}

export type Method = (this: unknown, ...args: unknown[]) => unknown;

/** What is changed in place: methods by name, the originals behind two underscores as in the official SDK. */
export type Patchable = Record<string, unknown>;

/** Replaces a method once; whether it did. */
export function replace(target: Patchable, name: string, wrap: (original: Method) => Method): boolean {
  const original = target[name];
  if (typeof original !== 'function' || `__${name}` in target) return false;
  target[`__${name}`] = original;
  target[name] = wrap(original as Method);
  return true;
}

interface Emitter {
  on(event: string | symbol, listener: (value?: unknown) => void): unknown;
}

/**
 * Ends the query when `result` does, which a driver answered without a callback: an event emitter, or a promise.
 * @returns what the application gets; a promise is followed by another one, so that a rejection nobody handles is
 *   still reported by Node.
 */
export function closingResult(result: unknown, subsegment: Subsegment): unknown {
  if (isPromise(result)) {
    return result.then(
      (value) => {
        closeQuery(subsegment);
        return value;
      },
      (error: unknown) => {
        closeQuery(subsegment, error ?? 'rejected');
        throw error;
      },
    );
  }
  if (!isEmitter(result)) {
    closeQuery(subsegment);
    return result;
  }
  const end = (): void => closeQuery(subsegment);
  result.on('end', end);
  result.on('close', end);
  // Sees errors without counting as a handler of them.
  result.on(errorMonitor, (error) => closeQuery(subsegment, error));
  return result;
}

function isEmitter(value: unknown): value is Emitter {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Emitter>).on === 'function';
}

/** A `Query` of mysql2 has a `then` that throws, to warn those who await it; it is an emitter too. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<PromiseLike<unknown>>).then === 'function' &&
    (value instanceof Promise || !isEmitter(value))
  );
}

/** The arguments without a last one that is a segment, and that segment. */
function takeSegment(args: readonly unknown[]): {
  args: readonly unknown[];
  segment: SegmentLike | undefined;
} {
  const last = args.at(-1);
  return isSegmentLike(last) ? { args: args.slice(0, -1), segment: last } : { args, segment: undefined };
}
