import { parseFilter } from '@fluoroscope/filter';
import type { EpochMicros, TopLevelDocument, TraceId } from '@fluoroscope/wire';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestStore, type TestStore } from '../../test/support/test-store.ts';
import { aSegment, aSubsegment, id, T0 } from '../../test/support/segment-builders.ts';
import { aDocumentTerm, someMembers, spell } from '../../test/support/spelled-json.ts';
import { assembleTrace } from '../assemble/assemble-trace.ts';
import { decodeStored } from '../decode/decode-stored.ts';
import type { StoredDocument } from '../decode/received-document.ts';
import { satisfiesTerm } from '../query/document-terms.ts';
import { type DocumentTerm, listDocumentTerms } from '../query/filter/compile-filter.ts';
import type { Database } from './database.ts';
import { documentRows } from '../../test/support/document-rows.ts';
import { SEARCH_DOCUMENT_LIMIT, searchDocuments } from './document-search.ts';
import { encodeTraceRow } from './trace-row.ts';

let testStore: TestStore;
let database: Database;

beforeAll(async () => {
  testStore = await openTestStore();
  database = testStore.database;
  // The documents of tests are years old.
  for (const table of ['documents', 'traces'])
    await database.run({ sql: `ALTER TABLE ${table} REMOVE TTL`, params: {} });
});

afterAll(async () => {
  await testStore[Symbol.asyncDispose]();
});

let traces = 0;
function aTraceId(): TraceId {
  traces += 1;
  return `1-6553f100-${traces.toString(16).padStart(24, '0')}` as TraceId;
}

/** A second of its own for each test. */
let seconds = T0;
function aSecond(): number {
  seconds += 10;
  return seconds;
}

interface ToStore {
  readonly traceId: TraceId;
  readonly texts: readonly string[];
}

/** Stores traces under `second`, each with its documents. */
async function store(second: number, ...stored: readonly ToStore[]): Promise<void> {
  const documents: StoredDocument[] = [];
  const rows: Buffer[] = [];
  for (const { traceId, texts } of stored) {
    const ofTrace = texts.map((text, position) => ({
      traceId,
      text,
      receivedAt: (second * 1_000_000) as EpochMicros,
      position,
    }));
    documents.push(...ofTrace);
    rows.push(encodeTraceRow(assembleTrace(ofTrace.map(decodeStored)), second));
  }
  await database.insert('documents', 'RowBinary', documentRows(documents));
  await database.insert('traces', 'RowBinary', Buffer.concat(rows));
}

async function storeTrace(second: number, ...documents: readonly TopLevelDocument[]): Promise<TraceId> {
  const traceId = aTraceId();
  const texts = documents.map((document) => JSON.stringify({ ...document, trace_id: traceId }));
  await store(second, { traceId, texts });
  return traceId;
}

function termsOf(expression: string): readonly DocumentTerm[] {
  const parsed = parseFilter(expression);
  if (parsed.kind !== 'ok') throw new Error(`Refused: ${expression}`);
  return listDocumentTerms(parsed.expression, { groupExpression: () => undefined });
}

/** The traces filed under `second`, for each term of the expression. */
async function search(second: number, expression: string): Promise<(readonly TraceId[])[]> {
  const terms = termsOf(expression);
  const found = await searchDocuments(database, terms, { fromSecond: second, toSecond: second + 1 });
  expect([...found.keys()]).toEqual([...terms]);
  return terms.map((term) => found.get(term) ?? []);
}

describe('a search', () => {
  it('finds nothing for no terms, and nothing where nothing is', async () => {
    expect(await searchDocuments(database, [], { fromSecond: 0, toSecond: 1 })).toEqual(new Map());
    expect(await search(aSecond(), 'text CONTAINS "x"')).toEqual([[]]);
  });

  it('answers for each term by itself', async () => {
    const second = aSecond();
    const gold = await storeTrace(second, aSegment({ metadata: { default: { plan: 'gold' } } }));
    const both = await storeTrace(
      second,
      aSegment({ metadata: { default: { plan: 'gold' } } }),
      aSegment({ id: id(2), metadata: { app: { items: [1, 30] } } }),
    );
    await storeTrace(second, aSegment());
    expect(await search(second, 'metadata.default.plan = "gold" metadata.app.items >= 30')).toEqual([
      [gold, both],
      [both],
    ]);
  });

  it('keeps to the window, whose end is outside', async () => {
    const second = aSecond();
    const segment = aSegment({ metadata: { window: { a: 1 } } });
    for (const at of [second - 1, second + 2]) await storeTrace(at, segment);
    const inside = [await storeTrace(second, segment), await storeTrace(second + 1, segment)];
    const [term] = termsOf('metadata.window.a');
    if (term === undefined) throw new Error('No term.');
    const window = { fromSecond: second, toSecond: second + 2 };
    expect((await searchDocuments(database, [term], window)).get(term)).toEqual(inside);
  });

  it('finds what is nested as deeply as documents may be', async () => {
    const second = aSecond();
    let innermost = aSubsegment({ id: id(1000), metadata: { deep: { found: true } } });
    for (let depth = 0; depth < 200; depth++)
      innermost = aSubsegment({ id: id(depth), subsegments: [innermost] });
    const traceId = await storeTrace(second, aSegment({ id: id(2000), subsegments: [innermost] }));
    expect(await search(second, 'metadata.deep.found = true text CONTAINS "found"')).toEqual([
      [traceId],
      [traceId],
    ]);
  });

  it('counts a document that a later one replaced', async () => {
    const second = aSecond();
    const { end_time: _, ...unfinished } = aSegment({ metadata: { default: { step: 'first' } } });
    const traceId = await storeTrace(
      second,
      { ...unfinished, in_progress: true },
      aSegment({ metadata: { default: { step: 'last' } } }),
    );
    expect(await search(second, 'metadata.default.step = "first" metadata.default.step = "last"')).toEqual([
      [traceId],
      [traceId],
    ]);
  });

  it('takes keys and values for nothing but keys and values', async () => {
    const second = aSecond();
    const hostile = [
      "') OR 1=1 --",
      '{limit:UInt32}',
      "\\'; DROP TABLE segments",
      '%_\\',
      '\0',
      '`"\'',
      '\\u0061',
    ];
    const ids: TraceId[] = [];
    for (const text of hostile) {
      ids.push(await storeTrace(second, aSegment({ metadata: { [text]: { [text]: text } } })));
    }
    for (const [index, text] of hostile.entries()) {
      const quoted = JSON.stringify(text);
      const expression = `metadata[${quoted}][${quoted}] = ${quoted} text CONTAINS ${quoted}`;
      expect(await search(second, expression)).toEqual([[ids[index]], [ids[index]]]);
    }
  });

  it('finds numbers and texts in every spelling', async () => {
    const second = aSecond();
    const spellings = [
      String.raw`"metadata":{"d":{"n":1e0,"t":"a\/b é"}}`,
      String.raw`"met\u0061data":{"\u0064":{"n":1.0,"\u0074":"\u0061/b \u00E9"}}`,
      String.raw`"metadata":{"d":{"n":0.1e1,"t":"a\u002Fb é"}}`,
    ];
    const stored = spellings.map((members) => {
      const traceId = aTraceId();
      const text = JSON.stringify(aSegment({ trace_id: traceId })).replace(/\}$/, `,${members}}`);
      return { traceId, texts: [text] };
    });
    await store(second, ...stored);
    const all = stored.map(({ traceId }) => traceId);
    expect(await search(second, 'metadata.d.n = 1 metadata.d.t = "a/b é" text CONTAINS "/b é"')).toEqual([
      all,
      all,
      all,
    ]);
  });

  it('answers more terms than go into one statement', async () => {
    const second = aSecond();
    const numbers = Array.from({ length: 70 }, (_, index) => index);
    const ids: TraceId[] = [];
    for (const number of numbers)
      ids.push(await storeTrace(second, aSegment({ metadata: { m: { number } } })));
    const expression = numbers.map((number) => `metadata.m.number = ${number}`).join(' OR ');
    expect(await search(second, expression)).toEqual(ids.map((traceId) => [traceId]));
  });

  it('reads pages of many small and of a few large documents', async () => {
    const second = aSecond();
    const padding = 'x'.repeat(900_000);
    const large = Array.from({ length: 20 }, (_, number) => ({
      ...aSegment({ id: id(number), metadata: { page: { number, padding } } }),
    }));
    const small = Array.from({ length: 2100 }, (_, number) =>
      aSegment({ id: id(number), metadata: { page: { number } } }),
    );
    const [ofLarge, ofSmall] = [await storeTrace(second, ...large), await storeTrace(second, ...small)];
    const expression = 'metadata.page.number = 19 metadata.page.number = 2099 metadata.page.number = 2100';
    expect(await search(second, expression)).toEqual([[ofLarge, ofSmall], [ofSmall], []]);
  });

  it('refuses to read more documents than it may, and says so before it reads one', async () => {
    const second = aSecond();
    const traceId = await storeTrace(second, aSegment());
    await database.run({
      sql: `INSERT INTO documents SELECT {traceId:String}, fromUnixTimestamp64Micro({at:Int64} + number, 'UTC'),
              ['{"metadata":{"many":1}}', '{"metadata":{}}'] FROM numbers({count:UInt32})`,
      params: { traceId, at: second * 1_000_000, count: SEARCH_DOCUMENT_LIMIT / 2 + 1 },
    });
    await expect(search(second, 'metadata.many = 1')).rejects.toMatchObject({ code: 'FLS_QUERY_TOO_WIDE' });
    await expect(search(second, 'text CONTAINS "many"')).rejects.toMatchObject({
      code: 'FLS_QUERY_TOO_WIDE',
    });
    expect(await search(second, 'text CONTAINS "few"')).toEqual([[]]);
  });

  it('finds exactly what looking at every document finds, however documents are spelled', async () => {
    const toStore = fc.array(fc.tuple(someMembers, fc.gen()), { minLength: 1, maxLength: 12 });
    const property = fc.asyncProperty(
      toStore,
      fc.array(aDocumentTerm, { minLength: 1, maxLength: 6 }),
      async (sent, terms) => {
        const second = aSecond();
        const stored = sent.map(([members, gen]) => {
          const traceId = aTraceId();
          const document = { ...aSegment({ trace_id: traceId }), ...members };
          return { traceId, texts: [spell(document, (choices) => gen(fc.nat, { max: choices - 1 }))] };
        });
        await store(second, ...stored);
        const window = { fromSecond: second, toSecond: second + 1 };
        const found = await searchDocuments(database, terms, window);
        for (const term of terms) {
          const expected = stored.filter(({ texts }) => texts.some((text) => isSatisfied(text, term)));
          expect(found.get(term)).toEqual(expected.map(({ traceId }) => traceId));
        }
      },
    );
    await fc.assert(property, { numRuns: 25 });
  });
});

/** What is stored is UTF-8, which has no halves of characters. */
function isSatisfied(text: string, term: DocumentTerm): boolean {
  return satisfiesTerm(JSON.parse(Buffer.from(text).toString('utf8')), term);
}
