import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { openTestStore, type TestStore } from '../../test/support/test-store.ts';
import type { StoredDocument } from '../decode/received-document.ts';
import type { Database } from './database.ts';
import { documentRows } from '../../test/support/document-rows.ts';
import { readInPortions, type StoredTraces } from './read-in-portions.ts';
import { isFullTrace } from './trace-limits.ts';

const MEBIBYTE = 1024 * 1024;
const NOW = Date.now() * 1000;

let testStore: TestStore;
let database: Database;

beforeAll(async () => {
  testStore = await openTestStore();
  database = testStore.database;
});

afterAll(async () => {
  await testStore[Symbol.asyncDispose]();
});

const traceId = (number: number) => `1-00000000-${number.toString(16).padStart(24, '0')}` as TraceId;

/** Two documents share each arrival. */
function documentsOf(number: number, count: number, bytes: number): StoredDocument[] {
  return Array.from({ length: count }, (_, index) => ({
    traceId: traceId(number),
    text: `${index} `.padEnd(bytes, 'x'),
    receivedAt: (NOW + (index >> 1)) as EpochMicros,
    position: index % 2,
  }));
}

async function store(documents: readonly StoredDocument[]): Promise<void> {
  await database.insert('documents', 'RowBinary', documentRows(documents));
}

async function read(...traceIds: readonly TraceId[]): Promise<StoredTraces[]> {
  const portions: StoredTraces[] = [];
  for await (const portion of readInPortions(database, traceIds)) portions.push(portion);
  return portions;
}

describe('readInPortions', () => {
  it('asks for nothing, or finds nothing, without a portion', async () => {
    expect(await read()).toEqual([]);
    expect(await read(traceId(1), traceId(2))).toEqual([]);
  });

  it('reads small traces together, each in order of arrival', async () => {
    const [one, two] = [documentsOf(10, 3, 20), documentsOf(11, 4, 20)];
    await store([...two.toReversed(), ...one.toReversed()]);
    const [portion, ...others] = await read(traceId(10), traceId(11), traceId(12));
    expect(others).toEqual([]);
    expect([...(portion ?? [])]).toEqual([
      [traceId(10), { documents: one, isCut: false }],
      [traceId(11), { documents: two, isCut: false }],
    ]);
  });

  it('reads large traces in portions of a few mebibytes, each trace whole', async () => {
    const numbers = Array.from({ length: 10 }, (_, index) => 20 + index);
    for (const number of numbers) await store(documentsOf(number, 3, MEBIBYTE));
    const portions = await read(...numbers.map(traceId));
    expect(portions.map((portion) => portion.size)).toEqual([2, 2, 2, 2, 2]);
    const counts = portions
      .flatMap((portion) => [...portion.values()])
      .map(({ documents }) => documents.length);
    expect(counts).toEqual(numbers.map(() => 3));
  });

  it('reads a trace that is larger than may be read by pages up to the limit', async () => {
    const documents = documentsOf(40, 70, MEBIBYTE - 1);
    await store(documents);
    const [portion] = await read(traceId(40));
    const trace = portion?.get(traceId(40));
    expect(trace?.isCut).toBe(true);
    expect(trace?.documents.map(({ receivedAt, position }) => [receivedAt, position])).toEqual(
      documents.slice(0, 64).map(({ receivedAt, position }) => [receivedAt, position]),
    );
    expect(trace?.documents.at(-1)?.text).toBe(documents[63]?.text);
  });

  it('reads more traces than one statement names', async () => {
    const numbers = Array.from({ length: 2500 }, (_, index) => 1000 + index);
    await store(numbers.flatMap((number) => documentsOf(number, 1, 10)));
    const portions = await read(...numbers.map(traceId));
    expect(portions.map((portion) => portion.size)).toEqual([1024, 1024, 452]);
  });
});

describe('a full trace', () => {
  it.each([
    [99_999, 0, false],
    [100_000, 0, true],
    [1, 64 * 1024 * 1024 - 1, false],
    [1, 64 * 1024 * 1024, true],
  ])('with %i documents of %i bytes: %s', (documents, bytes, isFull) => {
    expect(isFullTrace({ documents, bytes })).toBe(isFull);
  });
});
