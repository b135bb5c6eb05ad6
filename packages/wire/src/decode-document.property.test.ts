import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeDocument, type DecodedDocument, type DecodeOptions } from './decode-document.ts';
import { conformsToIndependentSubsegment, conformsToSegment } from './testing/conformance.ts';
import { OPTIONS, TRACE_ID } from './testing/documents.ts';

const id = fc.stringMatching(/^[0-9a-fA-F]{16}$/);
const seconds = fc.double({ min: 0, max: 4e9, noNaN: true });
const anything = fc.jsonValue({ maxDepth: 3 });

/** Mostly of the right kind, sometimes anything, sometimes absent: the neighbourhood where mistakes live. */
function nearly<T>(good: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: good, weight: 8 }, { arbitrary: anything, weight: 1 });
}

function block(members: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> {
  const loose = Object.fromEntries(Object.entries(members).map(([key, value]) => [key, nearly(value)]));
  return nearly(fc.record(loose, { requiredKeys: [] }));
}

const text = fc.string();
const flag = fc.boolean();
const integer = fc.integer();

const exception = block({
  id,
  message: text,
  type: text,
  remote: flag,
  truncated: integer,
  cause: id,
  stack: fc.array(block({ path: text, line: integer, label: text }), { maxLength: 3 }),
});

const optionalMembers = {
  http: block({
    request: block({ method: text, url: text, x_forwarded_for: flag, traced: flag }),
    response: block({ status: fc.oneof(integer, fc.constant('200')), content_length: integer }),
  }),
  aws: block({
    operation: text,
    resource_names: fc.array(nearly(text), { maxLength: 3 }),
    ec2: block({ instance_id: text }),
    ecs: block({ container: text }),
    xray: block({ sdk: text }),
  }),
  error: flag,
  fault: flag,
  throttle: flag,
  cause: fc.oneof(
    id,
    block({
      id,
      paths: fc.array(nearly(text), { maxLength: 3 }),
      exceptions: fc.array(exception, { maxLength: 2 }),
    }),
  ),
  annotations: fc.dictionary(
    fc.oneof(text, fc.constant('__proto__')),
    nearly(fc.oneof(text, flag, fc.double())),
  ),
  metadata: anything,
  links: fc.array(block({ trace_id: fc.constant(TRACE_ID), id, attributes: anything }), { maxLength: 3 }),
  precursor_ids: fc.array(nearly(id), { maxLength: 3 }),
  namespace: fc.constantFrom('aws', 'remote', 'local'),
  sql: block({ url: text, sanitized_query: text }),
  service: block({ version: text }),
  user: text,
  origin: text,
  inferred: flag,
  traced: flag,
  parent_id: id,
};

function entity(depth: number): fc.Arbitrary<Record<string, unknown>> {
  const loose = Object.fromEntries(
    Object.entries(optionalMembers).map(([key, value]) => [key, nearly(value)]),
  );
  const subsegments = depth === 0 ? {} : { subsegments: fc.array(entity(depth - 1), { maxLength: 2 }) };
  return fc.record(
    {
      id,
      name: fc.string({ minLength: 1, unit: 'grapheme' }).map((name) => `n${name}`),
      start_time: seconds,
      end_time: seconds,
      ...subsegments,
      ...loose,
    },
    { requiredKeys: ['id', 'name', 'start_time', 'end_time'] },
  );
}

const traceId = fc.oneof(
  fc.stringMatching(/^1-[0-9a-fA-F]{8}-[0-9a-fA-F]{24}$/),
  fc.stringMatching(/^[0-9a-f]{32}$/),
);

const document = fc
  .tuple(entity(2), traceId, fc.constantFrom('segment', 'subsegment', undefined), id)
  .map(([members, trace_id, type, parent_id]) => ({ ...members, trace_id, type, parent_id }));

/** A valid document's members with one of them replaced by anything or left out. */
const damagedDocument = fc
  .tuple(
    document,
    fc.constantFrom('id', 'name', 'trace_id', 'start_time', 'end_time', 'type'),
    anything,
    flag,
  )
  .map(([members, key, value, isLeftOut]) => ({ ...members, [key]: isLeftOut ? undefined : value }));

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('[', ']', '{', '}', '"', '\\', ':', ',', '1', 'a', '\ud800') }),
  fc.json(),
  anything.map((value) => JSON.stringify([value])),
  document.map((value) => JSON.stringify(value)),
  damagedDocument.map((value) => JSON.stringify(value)),
  fc.array(fc.oneof(document, damagedDocument, anything)).map((value) => JSON.stringify(value)),
);

const options: fc.Arbitrary<DecodeOptions> = fc.record(
  {
    limitBytes: fc.constantFrom(10, 200, 1_048_576),
    strictNames: flag,
    strictTraceTime: fc.record({ now: seconds }),
  },
  { requiredKeys: ['limitBytes'] },
);

function conforms({ document: decoded }: DecodedDocument): boolean {
  return decoded.type === 'subsegment'
    ? conformsToIndependentSubsegment(decoded)
    : conformsToSegment(decoded);
}

describe('decodeDocument', () => {
  it('never throws and answers for every text', () => {
    fc.assert(
      fc.property(anyText, options, (input, someOptions) => {
        const { accepted, unprocessed } = decodeDocument(input, someOptions);
        expect(accepted.length + unprocessed.length).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('accepts only what holds the documented types', () => {
    fc.assert(
      fc.property(anyText, (input) => {
        for (const decoded of decodeDocument(input, OPTIONS).accepted) {
          expect([decoded.document, conforms(decoded)]).toEqual([decoded.document, true]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('accepts documents whose required members are right, whatever the others are', () => {
    fc.assert(
      fc.property(document, (members) => {
        const result = decodeDocument(JSON.stringify(members), { limitBytes: 1_048_576 });
        expect(result.unprocessed).toEqual([]);
        expect(result.accepted.every(conforms)).toBe(true);
      }),
    );
  });

  it('decodes the text of what it accepted to the same document', () => {
    fc.assert(
      fc.property(anyText, (input) => {
        for (const decoded of decodeDocument(input, OPTIONS).accepted) {
          expect(decodeDocument(decoded.text, OPTIONS)).toEqual({ accepted: [decoded], unprocessed: [] });
        }
      }),
      { numRuns: 500 },
    );
  });

  it('finds nothing left to remove in a document it made', () => {
    fc.assert(
      fc.property(document, (members) => {
        for (const { document: decoded } of decodeDocument(JSON.stringify(members), OPTIONS).accepted) {
          const again = decodeDocument(JSON.stringify(decoded), OPTIONS).accepted[0]?.document;
          expect(JSON.stringify(again)).toBe(JSON.stringify(decoded));
        }
      }),
    );
  });
});
