import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestStore, type TestStore } from '../../test/support/test-store.ts';
import { FluoroscopeError } from '../errors.ts';
import type { Database } from './database.ts';
import { salvageDocuments } from './salvage-documents.ts';
import { dropPart, findDamagedParts } from './store-damage.ts';

const ROWS = 4000;

let testStore: TestStore;
let database: Database;

beforeAll(async () => {
  testStore = await openTestStore();
  database = testStore.database;
});

afterAll(async () => {
  await testStore[Symbol.asyncDispose]();
});

it.each([
  ['flipped bits', flipMiddle],
  ['a torn file', cutMiddle],
])('keeps what %s left readable, each row once, and counts the rest', async (_, damage) => {
  await writeOnePart();
  await changeData(damage);
  const [part] = await findDamagedParts(database, 'documents');
  if (part === undefined) throw new Error('nothing is damaged');
  const { kept, lost } = await salvageDocuments(database, part.part);
  await dropPart(database, part);
  expect(kept + lost).toBe(ROWS);
  expect(lost).toBeGreaterThan(0);
  expect(kept).toBeGreaterThan(ROWS / 2);
  const [row] = await database.select<{ rows: number; traces: number; bytes: number }>({
    sql: `SELECT count() AS rows, uniqExact(trace_id) AS traces, sum(length(documents[1])) AS bytes FROM documents`,
    params: {},
  });
  expect(row).toEqual({ rows: kept, traces: kept, bytes: 2000 * kept });
  expect(await findDamagedParts(database, 'documents')).toEqual([]);
});

const IN_ANOTHER_PART =
  '(while reading from part /d/clickhouse/store/5b2/5b29-1e/20200101_1_1_0/ in table default.documents (';

it.each([
  ['of the disk', 'A query failed: Cannot read all data'],
  ['in another part', `A query failed: Checksum doesn't match ${IN_ANOTHER_PART}`],
])('ends with a failure %s, and calls nothing lost', async (_, message) => {
  await writeOnePart();
  const failure = new FluoroscopeError('FLS_STORE_UNAVAILABLE', message);
  const failing: Database = {
    select: (statement) =>
      statement.sql.includes('cityHash64') ? Promise.reject(failure) : database.select(statement),
    run: (statement) => database.run(statement),
    insert: (table, format, rows) => database.insert(table, format, rows),
    close: () => database.close(),
  };
  await expect(salvageDocuments(failing, await partWithRows('name'))).rejects.toBe(failure);
  expect(await database.select({ sql: 'SELECT count() AS rows FROM documents', params: {} })).toEqual([
    { rows: ROWS },
  ]);
});

async function writeOnePart(): Promise<void> {
  await database.run({ sql: 'TRUNCATE TABLE documents SYNC', params: {} });
  await database.run({
    sql: `INSERT INTO documents
          SELECT concat('1-6553f100-', leftPad(hex(number), 24, '0')), now64(6), [concat(randomPrintableASCII(200), repeat('X-Ray ', 300))]
          FROM numbers(${ROWS})`,
    params: {},
  });
}

function flipMiddle(bytes: Buffer): Buffer {
  const middle = bytes.length >> 1;
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 0xff, middle);
  return bytes;
}

function cutMiddle(bytes: Buffer): Buffer {
  return bytes.subarray(0, (bytes.length * 3) >> 2);
}

async function changeData(change: (bytes: Buffer) => Buffer): Promise<void> {
  const path = join(await partWithRows('path'), 'data.bin');
  await writeFile(path, change(await readFile(path)));
}

/** What a truncation leaves behind may stay for a while, without rows. */
async function partWithRows(column: 'name' | 'path'): Promise<string> {
  const [part] = await database.select<{ value: string }>({
    sql: `SELECT ${column} AS value FROM system.parts
          WHERE database = currentDatabase() AND table = 'documents' AND active AND rows > 0`,
    params: {},
  });
  if (part === undefined) throw new Error('no part of documents has rows');
  return part.value;
}
