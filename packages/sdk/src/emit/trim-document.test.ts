import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutText, jsonBytes } from './cut-text.ts';
import { trimDocument } from './trim-document.ts';

const identity = {
  trace_id: '1-5759e988-bd862e3fe1be46a994272793',
  id: '53995c3f42cd8ad8',
  name: 'shop',
  start_time: 1,
  end_time: 2,
};

function trimmed(members: object, limitBytes = 2000) {
  const { text, cuts } = trimDocument(JSON.stringify({ ...identity, ...members }), limitBytes);
  expect(Buffer.byteLength(text ?? '')).toBeLessThanOrEqual(limitBytes);
  return { document: JSON.parse(text ?? 'null'), paths: cuts.map(({ path }) => path) };
}

describe('cutText', () => {
  test('keeps the beginning and says how much is gone', () => {
    expect(cutText('x'.repeat(1000), 134)).toBe(`${'x'.repeat(100)}…[cut 900 bytes]`);
  });

  test('stays under its limit and never halves a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 50, maxLength: 400 }),
        fc.integer({ min: 40, max: 60 }),
        (text, limit) => {
          const short = cutText(text, limit);
          expect(jsonBytes(short)).toBeLessThanOrEqual(limit);
          expect(short).not.toMatch(/\p{Surrogate}/u);
        },
      ),
    );
  });
});

describe('trimDocument', () => {
  test('cuts the largest metadata value by what is over, and nothing else', () => {
    const { document, paths } = trimmed({
      annotations: { tenant: 'x'.repeat(300) },
      metadata: { default: { body: 'b'.repeat(5000), note: 'n'.repeat(300) } },
    });
    expect(paths).toEqual(['metadata.default.body']);
    expect(document.metadata.default.body).toMatch(/^b{500,}…\[cut \d+ bytes\]$/);
    expect(document.metadata.default.note).toHaveLength(300);
    expect(document.annotations.tenant).toHaveLength(300);
  });

  test('an object in metadata becomes the beginning of its JSON', () => {
    const { document, paths } = trimmed({
      metadata: { app: { rows: Array.from({ length: 500 }, (_, id) => ({ id })) } },
    });
    expect(paths).toEqual(['metadata.app.rows']);
    expect(document.metadata.app.rows).toMatch(/^\[\{"id":0\},\{"id":1\}.*…\[cut \d+ bytes\]$/);
  });

  test('many small values are cut as one, and a namespace stays an object', () => {
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`key${index}`, index]));
    const { document, paths } = trimmed({ metadata: { app: many } });
    expect(paths).toEqual(['metadata.app']);
    expect(document.metadata.app.cut).toContain('…[cut');
  });

  test('then stack frames, in the words of the format', () => {
    const frame = { path: 'index.js', line: 1, label: 'f'.repeat(50) };
    const stack = Array.from({ length: 60 }, () => frame);
    const exceptions = [{ id: '1', message: 'm', type: 'Error', remote: false, stack }];
    const { document, paths } = trimmed({ cause: { working_directory: '/', exceptions } });
    expect(paths).toEqual(['cause.exceptions.0.stack']);
    expect(document.cause.exceptions[0].stack).toHaveLength(5);
    expect(document.cause.exceptions[0].truncated).toBe(55);
  });

  test('then SQL, and annotations last', () => {
    const { document, paths } = trimmed({
      sql: { sanitized_query: 's'.repeat(3000) },
      annotations: { a: 'a'.repeat(800) },
    });
    expect(paths).toEqual(['sql.sanitized_query']);
    expect(document.annotations.a).toHaveLength(800);
    expect(trimmed({ annotations: { a: 'a'.repeat(3000), n: 1 } }).paths).toEqual(['annotations.a']);
  });

  test('thousands of small annotations go as a whole', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`key${index}`, index]));
    const { document, paths } = trimmed({ annotations: many, user: 'u' });
    expect(paths).toEqual(['annotations']);
    expect(document).toEqual({ ...identity, user: 'u' });
  });

  test('a name is cut where X-Ray cuts it', () => {
    expect(trimmed({ name: 'n'.repeat(5000) }).document.name).toHaveLength(200);
  });

  test('whatever the document, it fits and keeps its identity', () => {
    const members = fc.record({
      metadata: fc.dictionary(fc.string(), fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }))),
      annotations: fc.dictionary(fc.string(), fc.string({ unit: 'grapheme', maxLength: 2000 })),
      aws: fc.jsonValue(),
      sql: fc.record({ sanitized_query: fc.string({ maxLength: 3000 }) }),
    });
    fc.assert(
      fc.property(members, (random) => {
        expect(trimmed(random, 600).document).toMatchObject(identity);
      }),
    );
  });

  test('a document of ten megabytes in small fields is cut', () => {
    const body = Object.fromEntries(
      Array.from({ length: 40_000 }, (_, index) => [`key${index}`, 'v'.repeat(250)]),
    );
    expect(trimmed({ metadata: { default: body } }, 65_000).paths).toEqual(['metadata.default']);
  });
});
