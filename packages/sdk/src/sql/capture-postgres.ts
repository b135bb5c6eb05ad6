/**
 * Queries of `pg`. The `query` of its `Client` is wrapped, through which pools send theirs too. A query is followed by
 * its own callback, promise or events, not through the client's queue, which pg takes away.
 */
import { AsyncResource } from 'node:async_hooks';
import { isAutomaticMode, resolveSegment } from '../context/context.ts';
import { guarded } from '../guard.ts';
import type { Subsegment } from '../segment/subsegment.ts';
import {
  closeQuery,
  closingCallback,
  closingResult,
  logUntracedQuery,
  openQuery,
  sqlSystem,
  takeSegment,
} from './sql-call.ts';
import type { Callback, Database, SqlQuery, SqlSystem } from './sql-call.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;

type Prototype = Record<string, unknown>;

interface QueryConfig {
  readonly text?: unknown;
  readonly name?: unknown;
  readonly submit?: unknown;
  callback?: unknown;
}

/**
 * Traces the queries of every client, also of those made before.
 * @param pg the module of `pg`; the prototypes of its `Client` and `Pool` are changed in place.
 * @returns `pg`.
 */
export function capturePostgres<T>(pg: T): T {
  const client = prototypeOf(pg, 'Client');
  if (client === undefined || typeof client['query'] !== 'function' || '__query' in client) return pg;
  const system = sqlSystem('postgres', 'postgresql', 'Postgres');
  const original = client['query'] as Method;
  client['__query'] = original;
  client['query'] = patchedQuery(system, original);
  keepContext(prototypeOf(pg, 'Pool'));
  return pg;
}

function prototypeOf(pg: unknown, name: string): Prototype | undefined {
  const module = pg as Record<string, { prototype?: Prototype } | undefined> | undefined | null;
  const fallback = module?.['default'] as typeof module;
  return (module?.[name] ?? fallback?.[name])?.prototype;
}

/**
 * A pool whose clients are all in use calls back from where another request gives its client back; bound, the query it
 * then sends belongs to the request that asked for it.
 */
function keepContext(pool: Prototype | undefined): void {
  if (pool === undefined || typeof pool['connect'] !== 'function' || '__connect' in pool) return;
  const original = pool['connect'] as Method;
  pool['__connect'] = original;
  pool['connect'] = function connect(this: unknown, ...args: unknown[]) {
    const [callback] = args;
    if (typeof callback !== 'function') return original.apply(this, args);
    return original.call(this, AsyncResource.bind(callback as Callback));
  };
}

function patchedQuery(system: SqlSystem, original: Method): Method {
  return function query(this: unknown, ...given) {
    const { args, segment } = takeSegment(given);
    const parent = resolveSegment(segment);
    if (parent === undefined) {
      logUntracedQuery(system);
      return original.apply(this, [...args]);
    }
    const open = (): Subsegment => openQuery(system, parent, databaseOf(this), queryOf(args[0]));
    const subsegment = guarded('postgres', open, undefined);
    if (subsegment === undefined) return original.apply(this, [...args]);
    try {
      const result = send((withArgs) => original.apply(this, [...withArgs]), args, subsegment);
      if (isLost(this))
        closeQuery(subsegment, new Error('The connection has ended before the query was sent.'));
      return result;
    } catch (error) {
      closeQuery(subsegment, error);
      throw error;
    }
  };
}

function send(
  run: (args: readonly unknown[]) => unknown,
  args: readonly unknown[],
  subsegment: Subsegment,
): unknown {
  const extra = isAutomaticMode() ? undefined : subsegment;
  const config = configOf(args[0]);
  const isSubmittable = typeof config.submit === 'function';
  const own = config.callback;
  if (isSubmittable && typeof own === 'function') {
    config.callback = closingCallback(own as Callback, subsegment, extra);
    return run(args);
  }
  const at = args.findIndex((argument, index) => index > 0 && typeof argument === 'function');
  if (at !== -1) return run(args.with(at, closingCallback(args[at] as Callback, subsegment, extra)));
  if (typeof own !== 'function') return closingResult(run(args), subsegment);
  return run([args[0], args[1], closingCallback(own as Callback, subsegment, extra)]);
}

/**
 * Whether a query sent now is never answered: a client whose connection could not be made keeps it for ever, without
 * an error. pg has no public word for it; should these fields go, such a query waits for its segment's deadline.
 */
function isLost(client: unknown): boolean {
  const { _ended, _ending, _queryable } = client as {
    _ended?: unknown;
    _ending?: unknown;
    _queryable?: unknown;
  };
  return _ended === true && _ending !== true && _queryable === true;
}

/** pg reads the connection string of a client into its parameters. */
function databaseOf(client: unknown): Database {
  const { connectionParameters } = client as { connectionParameters?: Database };
  return connectionParameters ?? (client as Database);
}

function queryOf(query: unknown): SqlQuery {
  if (typeof query === 'string') return { text: query, prepared: false };
  const config = configOf(query);
  return { text: config.text, prepared: Boolean(config.name) };
}

function configOf(query: unknown): QueryConfig {
  return typeof query === 'object' && query !== null ? query : {};
}
