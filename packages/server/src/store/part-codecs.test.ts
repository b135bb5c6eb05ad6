/** How parts are compressed, by their size (engine.xml). */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestStore, type TestStore } from '../../test/support/test-store.ts';

let testStore: TestStore;

beforeAll(async () => {
  testStore = await openTestStore();
});

afterAll(async () => {
  await testStore[Symbol.asyncDispose]();
});

async function run(sql: string): Promise<void> {
  await testStore.database.run({ sql, params: {} });
}

async function codecsOf(table: string): Promise<string[]> {
  const rows = await testStore.database.select<{ codec: string }>({
    sql: `SELECT default_compression_codec AS codec FROM system.parts WHERE table = {table:String} AND active`,
    params: { table },
  });
  return rows.map(({ codec }) => codec);
}

// Digits of random numbers: nothing repeats, so that a part takes about as much on disk as its rows are long.
const DIGITS = `hex(randomString(4096))`;

it.each([
  ['documents', `(trace_id, received_at, documents) SELECT toString(number), now64(6), [${DIGITS}]`],
  [
    'traces',
    `(trace_id, trace_time, last_received_at, http_url) SELECT toString(number), now(), now64(6), ${DIGITS}`,
  ],
])('of %s are left to LZ4 while they are small, and to ZSTD once they are large', async (table, values) => {
  await run(`INSERT INTO ${table} ${values} FROM numbers(2000)`);
  expect(await codecsOf(table)).toEqual(['LZ4']);
  await run(`OPTIMIZE TABLE ${table} FINAL`);
  expect(await codecsOf(table)).toEqual(['ZSTD(1)']);
});
