/**
 * Queries of `mysql`, `mysql2` and `mysql2/promise`. The three factories of a module are wrapped, then each connection
 * and pool they make, at the object the promise classes delegate to. A pool runs a query by taking one of its own
 * connections: that inner query is the same one and not counted again. A cluster's queries are counted at the
 * connection chosen, because only it knows the host.
 */
import { AsyncResource } from 'node:async_hooks';
import { guarded } from '../guard.ts';
import { closingCallback, closingResult, isPromise, replace, sqlSystem, traceQuery } from './sql-call.ts';
import type { Callback, Database, Method, Patchable, SqlQuery, SqlSystem } from './sql-call.ts';

/** True while a pool runs a query through a connection of its own. */
let insidePool = false;

/**
 * Traces the queries of every connection made from now on.
 * @param mysql the module of `mysql`, `mysql2` or `mysql2/promise`; changed in place. The namespace object of an
 *   `import * as` is read-only: its `default` is changed instead.
 * @returns `mysql`.
 */
export function captureMySQL<T>(mysql: T): T {
  const module = changeable(mysql);
  if (module === undefined || '__createConnection' in module) return mysql;
  const system = sqlSystem('mysql', 'mysql', 'MySQL');
  for (const factory of ['createConnection', 'createPool', 'createPoolCluster']) {
    replace(
      module,
      factory,
      (original) =>
        function make(this: unknown, ...args) {
          return adopt(system, original.apply(this, args));
        },
    );
  }
  return mysql;
}

function changeable(mysql: unknown): Patchable | undefined {
  if (!isPatchable(mysql)) return undefined;
  const isNamespace = Object.prototype.toString.call(mysql) === '[object Module]';
  return isNamespace && isPatchable(mysql['default']) ? mysql['default'] : mysql;
}

/** Patches what a factory made, at once or when its promise is kept. */
function adopt(system: SqlSystem, made: unknown): unknown {
  if (isPromise(made)) {
    return made.then((result) => {
      patchMade(system, result);
      return result;
    });
  }
  patchMade(system, made);
  return made;
}

function patchMade(system: SqlSystem, made: unknown): void {
  guarded('mysql', () => patch(system, delegateOf(made)));
}

/** The object that does the work of one of mysql2's promise classes. */
function delegateOf(made: unknown): unknown {
  if (!isPatchable(made)) return made;
  for (const inner of [made['connection'], made['pool'], made['poolCluster']]) {
    if (isPatchable(inner) && (typeof inner['query'] === 'function' || typeof inner['of'] === 'function'))
      return inner;
  }
  return made;
}

function patch(system: SqlSystem, target: unknown): void {
  if (!isPatchable(target)) return;
  if (typeof target['_getConnection'] === 'function' && typeof target['of'] === 'function') {
    replace(target, '_getConnection', (original) => patchedGetConnection(system, original));
    return;
  }
  const isPool = typeof target['getConnection'] === 'function';
  replace(target, 'query', (original) => patchedQuery(system, original, isPool));
  replace(target, 'execute', (original) => patchedQuery(system, original, isPool));
  replace(target, 'getConnection', (original) => patchedGetConnection(system, original));
}

/**
 * Patches the connection handed out. The callback keeps the context of its caller, which a pool whose connections are
 * all in use would lose: it calls back from where another request gives a connection back.
 */
function patchedGetConnection(system: SqlSystem, original: Method): Method {
  return function getConnection(this: unknown, ...args) {
    const callback = args.at(-1);
    if (typeof callback !== 'function') return adopt(system, original.apply(this, args));
    const inner = insidePool;
    const bound: (error: unknown, connection: unknown) => unknown = AsyncResource.bind(callback as Callback);
    const receive = (error: unknown, connection: unknown): unknown => {
      if (inner) return withinPool(true, () => bound(error, connection));
      patchMade(system, connection);
      return bound(error, connection);
    };
    return withinPool(false, () => original.apply(this, [...args.slice(0, -1), receive]));
  };
}

function patchedQuery(system: SqlSystem, original: Method, isPool: boolean): Method {
  return function query(this: unknown, ...given) {
    if (insidePool) return withinPool(false, () => original.apply(this, given));
    const send = (args: readonly unknown[]): unknown =>
      withinPool(isPool, () => original.apply(this, [...args]));
    return traceQuery(system, given, {
      describe: (args) => [databaseOf(this), queryOf(args)],
      send,
      follow(args, subsegment) {
        const at = args.findIndex((argument) => typeof argument === 'function');
        if (at === -1) return closingResult(send(args), subsegment);
        return send(args.with(at, closingCallback(args[at] as Callback, subsegment)));
      },
    });
  };
}

function databaseOf(target: unknown): Database {
  const config = isPatchable(target) ? target['config'] : undefined;
  if (!isPatchable(config)) return {};
  const ofPool = config['connectionConfig'];
  return isPatchable(ofPool) ? ofPool : config;
}

/** The text of a query, never the options object it may be in: that holds the values. */
function queryOf(args: readonly unknown[]): SqlQuery {
  const [first, second] = args;
  if (!isPatchable(first)) return { text: first, prepared: hasValues(second) };
  return { text: first['sql'], prepared: Boolean(first['values']) || hasValues(second) };
}

function hasValues(argument: unknown): boolean {
  return Boolean(argument) && typeof argument !== 'function';
}

function withinPool<T>(isInside: boolean, run: () => T): T {
  const before = insidePool;
  insidePool = isInside;
  try {
    return run();
  } finally {
    insidePool = before;
  }
}

function isPatchable(value: unknown): value is Patchable {
  return (typeof value === 'object' || typeof value === 'function') && value !== null;
}
