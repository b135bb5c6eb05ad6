import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeDocument, type EpochMicros, type TraceId } from '@fluoroscope/wire';
import { openTestStore, type TestStore } from '../../test/support/test-store.ts';
import { aSegment, T0 } from '../../test/support/segment-builders.ts';
import type { ReceivedDocument } from '../decode/received-document.ts';
import type { Database } from './database.ts';
import { hasDocuments, readDocuments, traceIdEndsOutside, traceIdsReceivedSince } from './documents.ts';
import { documentRows } from '../../test/support/document-rows.ts';
import { readWatermark, writeWatermark } from './watermark.ts';

let testStore: TestStore;
let database: Database;

beforeAll(async () => {
  testStore = await openTestStore();
  database = testStore.database;
  // The documents of tests are years old.
  await database.run({ sql: 'ALTER TABLE documents REMOVE TTL', params: {} });
});

afterAll(async () => {
  await testStore[Symbol.asyncDispose]();
});

let lastTrace = 0;

function aTraceId(): TraceId {
  lastTrace += 1;
  return `1-6553f100-${lastTrace.toString(16).padStart(24, '0')}` as TraceId;
}

/** A document as the doors take it, its text as given. */
function aDocument(text: string, micros = 0, position = 0): ReceivedDocument {
  const [decoded] = decodeDocument(text, { limitBytes: 8 * 1024 * 1024 }).accepted;
  if (decoded === undefined) throw new Error(`Refused: ${text}`);
  const receivedAt = (T0 * 1_000_000 + micros) as EpochMicros;
  return { traceId: decoded.traceId, document: decoded.document, text, receivedAt, position };
}

async function store(...documents: readonly ReceivedDocument[]): Promise<void> {
  await database.insert('documents', 'RowBinary', documentRows(documents));
}

async function checkRoundTrip(...documents: readonly ReceivedDocument[]): Promise<void> {
  await store(...documents);
  const traceIds = [...new Set(documents.map(({ traceId }) => traceId))];
  const stored = await readDocuments(database, traceIds);
  expect([...stored.values()].flat()).toEqual(documents);
}

const textOf = (members: object) => JSON.stringify(aSegment({ trace_id: aTraceId(), ...members }));

describe('segment documents', () => {
  it('are not there before the first one', async () => {
    expect(await hasDocuments(database)).toBe(false);
    expect(await traceIdsReceivedSince(database, 0 as EpochMicros)).toEqual([]);
    expect(await readDocuments(database, [aTraceId()])).toEqual(new Map());
  });

  it('come back as they were sent, however they are spelled', async () => {
    await checkRoundTrip(
      aDocument(textOf({ metadata: { plain: 'nothing to escape' } })),
      aDocument(
        textOf({ metadata: { text: 'tab\tnewline\nreturn\rbackslash\\quote"apostrophe\'nul\u0000' } }),
      ),
      aDocument(textOf({ metadata: { text: '\\N \\n \\\\t' } })),
      aDocument(JSON.stringify(aSegment({ trace_id: aTraceId() }), undefined, '\t').replaceAll('\n', '\r\n')),
      aDocument(textOf({ metadata: { text: '日本語 🚀 naïve \u2028' } })),
      aDocument(textOf({ metadata: { half: '\ud83d' } })),
      aDocument(textOf({ metadata: { large: 'x\\'.repeat(512 * 1024) } })),
    );
  });

  it('keep their order of arrival within a trace', async () => {
    const trace_id = aTraceId();
    const text = (number: number) => textOf({ trace_id, metadata: { number } });
    const documents = [
      aDocument(text(1), 1, 0),
      aDocument(text(2), 1, 1),
      aDocument(text(3), 1, 2),
      aDocument(text(4), 2, 0),
    ];
    await store(...documents.toReversed());
    expect((await readDocuments(database, [trace_id])).get(trace_id)).toEqual(documents);
  });

  it('hold the replacement character where raw text held half a surrogate pair', async () => {
    const document = aDocument(textOf({ user: 'HALF' }).replace('HALF', '\ud83d'));
    await store(document);
    const [stored] = (await readDocuments(database, [document.traceId])).get(document.traceId) ?? [];
    expect(stored?.text).toBe(document.text.replace('\ud83d', '\ufffd'));
  });

  it('are found by the time of their arrival', async () => {
    const day = 24 * 60 * 60 * 1_000_000;
    const early = aDocument(textOf({}), 2 * day);
    const late = aDocument(textOf({}), 2 * day + 5);
    await store(early, late);
    const since = (micros: number) =>
      traceIdsReceivedSince(database, (T0 * 1_000_000 + micros) as EpochMicros);
    expect((await since(2 * day)).toSorted()).toEqual([early.traceId, late.traceId].toSorted());
    expect(await since(2 * day + 1)).toEqual([late.traceId]);
    expect(await since(2 * day + 6)).toEqual([]);
  });

  it('tell which ids name no second of a span, in portions and in their order', async () => {
    const random = ['00000007', '6553f0ff', '6553f165', 'e5b0c0ff', 'ffffffff'];
    const named = ['6553f100', '6553f164'];
    const idOf = (seconds: string) => `1-${seconds}-00000000fedcba98${seconds}` as TraceId;
    for (const seconds of [...random, ...named]) {
      const traceId = idOf(seconds);
      await store(aDocument(textOf({ trace_id: traceId }), 1), aDocument(textOf({ trace_id: traceId }), 2));
    }
    const portions: string[][] = [];
    const span = { from: 0x6553f100, through: 0x6553f164 };
    for await (const ends of traceIdEndsOutside(database, span, 2)) {
      portions.push(ends.toString('hex').match(/.{16}/g) ?? []);
    }
    expect(portions.map((ends) => ends.length)).toEqual([2, 2, 1]);
    expect(portions.flat()).toEqual(random.map((seconds) => idOf(seconds).slice(19)));
  });

  it('reach many readers at once, each with its own', async () => {
    const documents = Array.from({ length: 40 }, () => aDocument(textOf({})));
    await store(...documents);
    const answers = await Promise.all(documents.map(({ traceId }) => readDocuments(database, [traceId])));
    expect(answers.map((answer) => [...answer.keys()])).toEqual(documents.map(({ traceId }) => [traceId]));
  });
});

describe('the watermark', () => {
  const at = (micros: number) => (T0 * 1_000_000 + micros) as EpochMicros;

  it('is undefined until one is written, then the furthest of those written', async () => {
    expect(await readWatermark(database)).toBeUndefined();
    await writeWatermark(database, at(123_456), at(1));
    expect(await readWatermark(database)).toBe(at(123_456));
    await writeWatermark(database, at(2_000_001), at(2));
    await writeWatermark(database, at(1_000_000), at(3));
    expect(await readWatermark(database)).toBe(at(2_000_001));
  });
});

describe('the embedded database', () => {
  it('names what it was asked to do when the engine refuses', async () => {
    const refused = (message: string) =>
      expect.objectContaining({ code: 'FLS_STORE_UNAVAILABLE', message: expect.stringContaining(message) });
    await expect(database.select({ sql: 'SELECT nothing', params: {} })).rejects.toEqual(
      refused('A query failed'),
    );
    await expect(database.run({ sql: 'DROP TABLE nothing', params: {} })).rejects.toEqual(
      refused('A statement failed'),
    );
    await expect(
      database.insert('documents', 'TabSeparated', Buffer.from('too few columns\n')),
    ).rejects.toEqual(refused('Inserting into documents failed'));
    await expect(database.insert('nothing', 'RowBinary', Buffer.from([0]))).rejects.toEqual(
      refused('Inserting into nothing failed'),
    );
  });

  it('writes none of the rows of an insert that holds a bad one', async () => {
    const good = aDocument(textOf({}));
    await expect(
      database.insert(
        'documents',
        'RowBinary',
        Buffer.concat([documentRows([good]), documentRows([good]).subarray(0, -1)]),
      ),
    ).rejects.toThrow('Inserting into documents failed');
    expect(await readDocuments(database, [good.traceId])).toEqual(new Map());
  });
});
