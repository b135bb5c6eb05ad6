import mysql from 'mysql';
import mysql2 from 'mysql2';
import * as mysql2Namespace from 'mysql2';
import promised from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  currentSegment,
  enableAutomaticMode,
  enableManualMode,
  runWithSegment,
  setContextMissingStrategy,
} from '../context/context.ts';
import { Segment } from '../segment/segment.ts';
import type { Subsegment } from '../segment/subsegment.ts';
import { FakeMysql } from '../testing/fake-mysql.ts';
import { freePort } from '../testing/free-port.ts';
import { captureMySQL } from './capture-mysql.ts';

let server: FakeMysql;
let segment: Segment;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  server = await FakeMysql.start();
  captureMySQL(mysql);
  captureMySQL(mysql2);
  captureMySQL(promised);
});
afterAll(() => server.stop());
beforeEach(() => {
  segment = new Segment('test');
  setContextMissingStrategy('IGNORE_ERROR');
});
afterEach(async () => {
  enableAutomaticMode();
  delete process.env['AWS_XRAY_COLLECT_SQL_QUERIES'];
  for (const close of closing.splice(0)) await close();
});

interface Shown {
  name: string;
  sql?: object;
  fault?: boolean;
  error?: string;
  open?: boolean;
  inside?: Shown[];
}

/** The queries below `entity`, without what differs from run to run. */
function queries(entity: { subsegments?: Subsegment[] | undefined } = segment): Shown[] {
  return (entity.subsegments ?? []).map((query) => {
    expect(query.namespace).toBe('remote');
    const message = (query.cause as { exceptions?: { message?: string }[] } | undefined)?.exceptions?.[0]
      ?.message;
    return {
      name: query.name,
      sql: { ...query.sql },
      ...(query.fault === true ? { fault: true } : {}),
      ...(message === undefined ? {} : { error: message }),
      ...(query.isClosed() ? {} : { open: true }),
      ...(query.subsegments === undefined ? {} : { inside: queries(query) }),
    };
  });
}

function plain(extra: object = {}): Shown {
  return {
    name: 'shop@127.0.0.1',
    sql: { url: `mysql://127.0.0.1:${server.port}/shop`, user: 'u', ...extra },
  };
}

const prepared = (): Shown => plain({ preparation: 'statement' });

type Result = (error: Error | null, rows?: unknown) => void;

/** What mysql and mysql2 have in common. */
interface Queryable {
  query(...args: unknown[]): NodeJS.EventEmitter;
  execute(...args: unknown[]): unknown;
  getConnection(callback: (error: Error | null, connection: Queryable & { release(): void }) => void): void;
  of(pattern: string): Queryable;
  add(id: string, config: object): void;
  end(callback: () => void): void;
}

interface Driver {
  createConnection(config: object): Queryable;
  createPool(config: object): Queryable;
  createPoolCluster(): Queryable;
}

function opened(target: Queryable): Queryable {
  closing.push(() => new Promise<void>((resolve) => target.end(() => resolve())));
  return target;
}

function called(run: (callback: Result) => unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    run((error, rows) => (error ? reject(error) : resolve(rows)));
  });
}

function inSegment<T>(run: () => T): T {
  return runWithSegment(segment, run);
}

describe.each([
  ['mysql', mysql as unknown as Driver],
  ['mysql2', mysql2 as unknown as Driver],
])('%s', (_name, driver) => {
  it('records queries of a connection in every form of call', async () => {
    const connection = opened(driver.createConnection(server.config));
    await inSegment(async () => {
      const rows = await called((done) => connection.query('select 1', done));
      expect(rows).toEqual([{ one: '1' }]);
      await called((done) => connection.query('select ?', [1], done));
      await called((done) => connection.query({ sql: 'select ?', values: [1] }, done));
      await called((done) => connection.query({ sql: 'select ?' }, ['two'], done));
      await new Promise((resolve) => connection.query('select 3').on('end', resolve));
      await new Promise((resolve) => connection.query({ sql: 'select ?' }, ['four']).on('end', resolve));
    });
    expect(queries()).toEqual([plain(), prepared(), prepared(), prepared(), plain(), prepared()]);
    expect(server.seen.slice(-3)).toEqual(["select 'two'", 'select 3', "select 'four'"]);
  });

  it('records the error of a query, by callback and by event', async () => {
    const connection = opened(driver.createConnection(server.config));
    await inSegment(async () => {
      await expect(called((done) => connection.query('boom 1', done))).rejects.toThrow('it went boom');
      await new Promise((resolve) => connection.query('boom 2').on('error', resolve));
    });
    const [first, second] = queries();
    expect(first).toMatchObject({ fault: true, error: expect.stringContaining('it went boom') as string });
    expect(second).toMatchObject({ fault: true, error: expect.stringContaining('it went boom') as string });
  });

  it('records a query through a pool once', async () => {
    const pool = opened(driver.createPool({ ...server.config, connectionLimit: 2 }));
    await inSegment(async () => {
      await called((done) => pool.query('select 1', done));
      await new Promise((resolve) => pool.query('select 2').on('end', resolve));
      await called((done) => {
        pool.getConnection((error, connection) => {
          connection.query('select ?', [3], (failure: Error | null) => {
            connection.release();
            done(error ?? failure);
          });
        });
      });
      await called((done) => pool.query('select ?', [4], done));
      await expect(called((done) => pool.query('boom', done))).rejects.toThrow('it went boom');
    });
    const recorded = queries();
    expect(recorded.slice(0, 4)).toEqual([plain(), plain(), prepared(), prepared()]);
    expect(recorded[4]).toMatchObject({ fault: true });
    expect(recorded).toHaveLength(5);
  });

  it('records a query of a cluster at the connection it uses', async () => {
    const cluster = opened(driver.createPoolCluster());
    cluster.add('a', server.config);
    await inSegment(async () => {
      await called((done) => cluster.of('a').query('select 1', done));
      await called((done) => {
        cluster.of('*').getConnection((error, connection) => {
          connection.query('select 2', (failure: Error | null) => {
            connection.release();
            done(error ?? failure);
          });
        });
      });
    });
    expect(queries()).toEqual([plain(), plain()]);
  });

  it('closes a query whose connection fails', async () => {
    const port = await freePort();
    const pool = opened(driver.createPool({ ...server.config, port }));
    await expect(inSegment(() => called((done) => pool.query('select 1', done)))).rejects.toThrow(
      'ECONNREFUSED',
    );
    expect(queries()).toMatchObject([{ name: 'shop@127.0.0.1', fault: true }]);
  });

  it('gives waiting requests their own segment when a connection is handed on', async () => {
    const pool = opened(driver.createPool({ ...server.config, connectionLimit: 1 }));
    const segments = Array.from({ length: 4 }, (_, at) => new Segment(`request ${at}`));
    const work = (own: Segment): Promise<unknown> =>
      runWithSegment(own, () =>
        called((done) => {
          pool.getConnection((error, connection) => {
            expect(currentSegment()).toBe(own);
            connection.query('select 1', (failure: Error | null) => {
              connection.release();
              done(error ?? failure);
            });
          });
        }),
      );
    await Promise.all(segments.map(work));
    for (const own of segments) expect(queries(own)).toEqual([plain()]);
  });

  it('runs the callback where the query was sent, with the query ended', async () => {
    const connection = opened(driver.createConnection(server.config));
    const seen = await inSegment(
      () =>
        new Promise((resolve) => {
          connection.query('select 1', (_error: unknown, _rows: unknown, fields: unknown) => {
            resolve([currentSegment(), segment.subsegments?.[0]?.isClosed(), Array.isArray(fields)]);
          });
        }),
    );
    expect(seen).toEqual([segment, true, true]);
  });

  it('names the host alone when there is no database', async () => {
    const connection = opened(driver.createConnection({ ...server.config, database: undefined }));
    await inSegment(() => called((done) => connection.query('select 1', done)));
    expect(queries()).toEqual([
      { name: '127.0.0.1', sql: { url: `mysql://127.0.0.1:${server.port}/`, user: 'u' } },
    ]);
  });

  it('shows the text of queries when asked, never their values', async () => {
    process.env['AWS_XRAY_COLLECT_SQL_QUERIES'] = '1';
    const connection = opened(driver.createConnection(server.config));
    const pool = opened(driver.createPool(server.config));
    await inSegment(async () => {
      await called((done) => connection.query('select ?', ['secret'], done));
      await called((done) => connection.query({ sql: 'select ?', values: ['secret'] }, done));
      await called((done) => pool.query({ sql: "select 'secret', 7 from t" }, done));
    });
    expect(queries().map((query) => (query.sql as { sanitized_query?: string }).sanitized_query)).toEqual([
      'select ?',
      'select ?',
      'select ?, ? from t',
    ]);
    expect(segment.format()).not.toContain('secret');
  });

  it('leaves queries without a segment as they are', async () => {
    const connection = opened(driver.createConnection(server.config));
    const pool = opened(driver.createPool(server.config));
    const missing: string[] = [];
    setContextMissingStrategy((message) => void missing.push(message));
    expect(await called((done) => connection.query('select 1', done))).toEqual([{ one: '1' }]);
    expect(await called((done) => pool.query('select 1', done))).toEqual([{ one: '1' }]);
    expect(missing).toEqual(Array(2).fill('Failed to get the current sub/segment from the context.'));
  });

  it('takes the segment from the last argument in manual mode', async () => {
    enableManualMode();
    const connection = opened(driver.createConnection(server.config));
    const pool = opened(driver.createPool(server.config));
    await called((done) => connection.query('select 1', done, segment));
    await called((done) => connection.query('select ?', [2], done, segment));
    await called((done) => pool.query('select ?', [3], done, segment));
    await new Promise((resolve) => connection.query('select ?', [4], segment).on('end', resolve));
    expect(queries()).toEqual([plain(), prepared(), prepared(), prepared()]);
    expect(server.seen.at(-1)).toBe('select 4');
  });

  it('is captured once', () => {
    const { createConnection } = driver;
    expect(captureMySQL(driver)).toBe(driver);
    expect(driver.createConnection).toBe(createConnection);
    expect((driver as unknown as Record<string, unknown>)['__createConnection']).toBeTypeOf('function');
  });
});

describe('mysql2', () => {
  it('records prepared statements of connections and pools', async () => {
    const connection = opened(mysql2.createConnection(server.config) as unknown as Queryable);
    const pool = opened(mysql2.createPool(server.config) as unknown as Queryable);
    await inSegment(async () => {
      await called((done) => connection.execute('select ?', [1], done));
      await called((done) => pool.execute('select ?', [2], done));
      await expect(called((done) => connection.execute('boom', done))).rejects.toThrow('it went boom');
      expect(() => connection.execute('select ?', [undefined], () => undefined)).toThrow(TypeError);
    });
    const recorded = queries();
    expect(recorded.slice(0, 2)).toEqual([prepared(), prepared()]);
    expect(recorded[2]).toMatchObject({ fault: true, error: 'it went boom' });
    expect(recorded[3]).toMatchObject({ fault: true });
    expect(recorded).toHaveLength(4);
  });

  it('records queries through the promise view of a connection and a pool', async () => {
    const connection = mysql2.createConnection(server.config);
    const pool = mysql2.createPool(server.config);
    opened(connection as unknown as Queryable);
    opened(pool as unknown as Queryable);
    await inSegment(async () => {
      const [rows] = await connection.promise().query('select 1');
      expect(rows).toEqual([{ one: '1' }]);
      await pool.promise().query('select ?', [2]);
      await expect(pool.promise().query('boom')).rejects.toThrow('it went boom');
    });
    const recorded = queries();
    expect(recorded.slice(0, 2)).toEqual([plain(), prepared()]);
    expect(recorded[2]).toMatchObject({ fault: true, error: 'it went boom' });
    expect(recorded).toHaveLength(3);
  });

  it('captured as a namespace changes what its default holds', () => {
    expect(captureMySQL(mysql2Namespace)).toBe(mysql2Namespace);
  });
});

describe('mysql2/promise', () => {
  it('records queries of connections, pools and clusters', async () => {
    const connection = await promised.createConnection(server.config);
    const pool = promised.createPool(server.config);
    const cluster = promised.createPoolCluster();
    cluster.add('a', server.config);
    closing.push(
      () => connection.end(),
      () => pool.end(),
      () => cluster.end(),
    );
    await inSegment(async () => {
      const [rows] = await connection.query('select 1');
      expect(rows).toEqual([{ one: '1' }]);
      await connection.execute('select ?', [2]);
      await pool.query('select 3');
      await pool.execute('select ?', [4]);
      const own = await pool.getConnection();
      await own.query('select 5');
      own.release();
      await cluster.of('*').query('select 6');
      const chosen = await cluster.getConnection('a');
      await chosen.query('select 7');
      chosen.release();
    });
    expect(queries()).toEqual([plain(), prepared(), plain(), prepared(), plain(), plain(), plain()]);
  });

  it('records errors, and leaves a rejection to the application', async () => {
    const pool = promised.createPool(server.config);
    closing.push(() => pool.end());
    await expect(inSegment(() => pool.query('boom'))).rejects.toThrow('it went boom');
    expect(queries()).toMatchObject([{ fault: true, error: 'it went boom' }]);
  });
});
