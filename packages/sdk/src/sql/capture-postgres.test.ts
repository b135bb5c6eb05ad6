import { createRequire } from 'node:module';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import type Pg from 'pg';
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
import { freePort } from '../testing/free-port.ts';
import { capturePostgres } from './capture-postgres.ts';

const require = createRequire(import.meta.url);
const pg = require('pg') as typeof Pg;
const Cursor = require('pg-cursor') as new (text: string) => Pg.Submittable & {
  read(rows: number): Promise<unknown[]>;
  close(): Promise<void>;
};

let database: PGlite;
let server: PGLiteSocketServer;
let port: number;
let config: Pg.ClientConfig;
let segment: Segment;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  database = await PGlite.create();
  port = await freePort();
  server = new PGLiteSocketServer({ db: database, port, host: '127.0.0.1', maxConnections: 10 });
  await server.start();
  config = { host: '127.0.0.1', port, user: 'postgres', database: 'postgres', password: 'secret' };
  capturePostgres(pg);
}, 60_000);
afterAll(async () => {
  await server.stop();
  await database.close();
});
beforeEach(() => {
  segment = new Segment('test');
  setContextMissingStrategy('IGNORE_ERROR');
});
afterEach(async () => {
  enableAutomaticMode();
  delete process.env['AWS_XRAY_COLLECT_SQL_QUERIES'];
  for (const close of closing.splice(0)) await close();
});

async function connected(): Promise<Pg.Client> {
  const client = new pg.Client(config);
  await client.connect();
  closing.push(() => client.end());
  return client;
}

function pooled(options: Pg.PoolConfig = {}): Pg.Pool {
  const pool = new pg.Pool({ ...config, ...options });
  closing.push(() => pool.end());
  return pool;
}

function inSegment<T>(run: () => T): T {
  return runWithSegment(segment, run);
}

interface Shown {
  name: string;
  sql: object;
  fault?: boolean;
  error?: string;
}

function queries(of: Segment = segment): Shown[] {
  return (of.subsegments ?? []).map((query: Subsegment) => {
    expect(query.namespace).toBe('remote');
    const open = query.isClosed() ? {} : { open: true };
    const message = (query.cause as { exceptions?: { message?: string }[] } | undefined)?.exceptions?.[0]
      ?.message;
    return {
      name: query.name,
      sql: { ...query.sql },
      ...open,
      ...(query.fault === true ? { fault: true } : {}),
      ...(message === undefined ? {} : { error: message }),
    };
  });
}

function plain(extra: object = {}): Shown {
  const sql = { ...extra, url: `postgresql://127.0.0.1:${port}/postgres`, user: 'postgres' };
  return { name: 'postgres@127.0.0.1', sql };
}

describe('a query of a client', () => {
  it('is recorded in every form of call', async () => {
    const client = await connected();
    await inSegment(async () => {
      expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
      expect((await client.query('select $1::int as n', [2])).rows).toEqual([{ n: 2 }]);
      await client.query({ text: 'select $1::int', values: [3] });
      await client.query({ name: 'named', text: 'select $1::int', values: [4] });
      await new Promise<void>((resolve) => client.query('select 5', () => resolve()));
      await new Promise<void>((resolve) => client.query('select $1::int', [6], () => resolve()));
      await new Promise<void>((resolve) => {
        void client.query({ text: 'select 7', callback: () => resolve() } as Pg.QueryConfig);
      });
    });
    expect(queries()).toEqual([
      plain(),
      plain(),
      plain(),
      plain({ preparation: 'statement' }),
      plain(),
      plain(),
      plain(),
    ]);
  });

  it('is recorded when it is submitted as an object of its own', async () => {
    const client = await connected();
    await inSegment(async () => {
      await new Promise((resolve) => client.query(new pg.Query('select 1')).on('end', resolve));
      await new Promise((resolve) => client.query(new pg.Query('select wrong')).on('error', resolve));
      const cursor = client.query(new Cursor('select generate_series(1, 3) as n'));
      expect(await cursor.read(10)).toHaveLength(3);
      await cursor.close();
    });
    await expect.poll(() => segment.subsegments?.every((query) => query.isClosed())).toBe(true);
    expect(queries()).toMatchObject([
      plain(),
      { fault: true, error: 'column "wrong" does not exist' },
      plain(),
    ]);
  });

  it('is recorded with its error, which the application still gets', async () => {
    const client = await connected();
    await inSegment(async () => {
      await expect(client.query('select wrong')).rejects.toThrow('column "wrong" does not exist');
      const error = await new Promise((resolve) =>
        client.query('select wrong', (failure: Error) => resolve(failure)),
      );
      expect(error).toBeInstanceOf(Error);
      expect(() => client.query(undefined as unknown as string)).toThrow(TypeError);
    });
    const failure = { ...plain(), fault: true, error: 'column "wrong" does not exist' };
    expect(queries()).toMatchObject([failure, failure, { fault: true }]);
  });

  it('whose config is used again leaves that as it was', async () => {
    const client = await connected();
    const query = Object.freeze({ text: 'select 1' });
    await inSegment(async () => {
      await client.query(query);
      await new Promise<void>((resolve) => client.query(query, () => resolve()));
      await client.query(query);
    });
    expect(queries()).toEqual([plain(), plain(), plain()]);
  });

  it('runs its callback where it was sent, after it has ended', async () => {
    const client = await connected();
    const seen = await inSegment(
      () => new Promise((resolve) => client.query('select 1', () => resolve(currentSegment()))),
    );
    expect(seen).toBe(segment);
  });

  it('on a connection that fails is closed', async () => {
    const refused = await freePort();
    const client = new pg.Client({ ...config, port: refused });
    client.on('error', () => undefined);
    await inSegment(async () => {
      const connecting = client.connect();
      const querying = client.query('select 1');
      await expect(connecting).rejects.toThrow('ECONNREFUSED');
      await expect(querying).rejects.toThrow('Connection terminated');
      void client.query('select 2');
    });
    expect(queries()).toMatchObject([
      { fault: true, error: 'Connection terminated unexpectedly' },
      { fault: true, error: 'The connection has ended before the query was sent.' },
    ]);
  });

  it('shows its text when asked, without its values', async () => {
    process.env['AWS_XRAY_COLLECT_SQL_QUERIES'] = '1';
    const client = await connected();
    await inSegment(async () => {
      await client.query('select $1::text', ['secret']);
      await client.query({ text: "select 'secret', 3 as n" });
    });
    expect(queries().map((query) => (query.sql as { sanitized_query?: string }).sanitized_query)).toEqual([
      'select $1::text',
      'select ?, ? as n',
    ]);
    expect(segment.format()).not.toContain('secret');
  });

  it('goes through untouched without a segment', async () => {
    const client = await connected();
    const missing: string[] = [];
    setContextMissingStrategy((message) => void missing.push(message));
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    expect(missing).toEqual(['Failed to get the current sub/segment from the context.']);
  });

  it('takes its segment from the last argument in manual mode', async () => {
    enableManualMode();
    const client = await connected();
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<Pg.QueryResult>;
    expect((await query('select 1 as one', segment)).rows).toEqual([{ one: 1 }]);
    await query('select $1::int', [2], segment);
    const third = await new Promise((resolve) => {
      void query(
        'select 3',
        (_error: unknown, _result: unknown, subsegment: unknown) => resolve(subsegment),
        segment,
      );
    });
    expect(third).toBe(segment.subsegments?.[2]);
    expect(queries()).toEqual([plain(), plain(), plain()]);
  });

  it('leaves a rejection nobody handles to Node', async () => {
    const client = await connected();
    const promise = inSegment(() => client.query('select wrong'));
    const unhandled = new Promise((resolve) => process.once('unhandledRejection', resolve));
    // The only follower of the promise is the SDK's own.
    void promise;
    expect(await unhandled).toMatchObject({ message: 'column "wrong" does not exist' });
  });
});

describe('a query of a pool', () => {
  it('is recorded once, with a promise and with a callback', async () => {
    const pool = pooled();
    await inSegment(async () => {
      expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
      await pool.query('select $1::int', [2]);
      await new Promise<void>((resolve) => pool.query('select 3', () => resolve()));
      await expect(pool.query('select wrong')).rejects.toThrow('does not exist');
      const client = await pool.connect();
      await client.query('select 4');
      client.release();
    });
    const failure = { ...plain(), fault: true, error: 'column "wrong" does not exist' };
    expect(queries()).toEqual([plain(), plain(), plain(), failure, plain()]);
  });

  it('belongs to the request that asked for it, whoever gave the client back', async () => {
    const pool = pooled({ max: 1 });
    const segments = Array.from({ length: 5 }, (_, at) => new Segment(`request ${at}`));
    await Promise.all(segments.map((own) => runWithSegment(own, () => pool.query('select 1'))));
    for (const own of segments) expect(queries(own)).toEqual([plain()]);
  });
});

describe('capturePostgres', () => {
  it('gives the module back and changes it once', () => {
    const { query } = pg.Client.prototype;
    expect(capturePostgres(pg)).toBe(pg);
    expect(pg.Client.prototype.query).toBe(query);
    expect(capturePostgres({ nothing: true })).toEqual({ nothing: true });
  });
});
