/**
 * Queries of `pg`. The `query` of its `Client` is wrapped, through which pools send theirs too. A query is followed by
 * its own callback, promise or events, not through the client's queue, which pg takes away.
 */
import { AsyncResource } from 'node:async_hooks';
import { isAutomaticMode } from '../context/context.ts';
import type { Subsegment } from '../segment/subsegment.ts';
import { closeQuery, closingCallback, closingResult, replace, sqlSystem, traceQuery } from './sql-call.ts';
import type { Callback, Database, Method, Patchable, SqlQuery, SqlSystem } from './sql-call.ts';

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
  const system = sqlSystem('postgres', 'postgresql', 'Postgres');
  const isNew = client !== undefined && replace(client, 'query', (query) => patchedQuery(system, query));
  const pool = isNew ? prototypeOf(pg, 'Pool') : undefined;
  if (pool !== undefined) replace(pool, 'connect', boundConnect);
  return pg;
}

function prototypeOf(pg: unknown, name: string): Patchable | undefined {
  const module = pg as Record<string, { prototype?: Patchable } | undefined> | undefined | null;
  const fallback = module?.['default'] as typeof module;
  return (module?.[name] ?? fallback?.[name])?.prototype;
}

/**
 * A pool whose clients are all in use calls back from where another request gives its client back; bound, the query it
 * then sends belongs to the request that asked for it.
 */
function boundConnect(original: Method): Method {
  return function connect(this: unknown, ...args) {
    const [callback] = args;
    if (typeof callback !== 'function') return original.apply(this, args);
    return original.call(this, AsyncResource.bind(callback as Callback));
  };
}

function patchedQuery(system: SqlSystem, original: Method): Method {
  return function query(this: unknown, ...given) {
    const run = (args: readonly unknown[]): unknown => original.apply(this, [...args]);
    return traceQuery(system, given, {
      describe: (args) => [databaseOf(this), queryOf(args[0])],
      send: run,
      follow: (args, subsegment) => {
        const result = sendFollowed(run, args, subsegment);
        if (isLost(this))
          closeQuery(subsegment, new Error('The connection has ended before the query was sent.'));
        return result;
      },
    });
  };
}

function sendFollowed(
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
