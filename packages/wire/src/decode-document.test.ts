import { describe, expect, it } from 'vitest';
import { decodeDocument } from './decode-document.ts';
import {
  DOCUMENT_ERROR_CODES,
  type DocumentErrorCode,
  type UnprocessedDocument,
} from './document-problem.ts';
import {
  anIndependentSubsegment,
  aSegment,
  aSubsegment,
  decodeOne,
  OPTIONS,
  TRACE_ID,
} from './testing/documents.ts';

function refusalOf(text: string, options = OPTIONS): UnprocessedDocument {
  const { accepted, unprocessed } = decodeDocument(text, options);
  const [refused] = unprocessed;
  if (accepted.length !== 0 || refused === undefined) throw new Error(`Accepted: ${text}`);
  return refused;
}

function codeOf(members: unknown, options = OPTIONS): DocumentErrorCode {
  return refusalOf(JSON.stringify(members), options).errorCode;
}

describe('a valid document', () => {
  it('gives one entry with canonical ids and the very text that came', () => {
    const text = `${JSON.stringify(aSegment({ id: '53995C3F42CD8AD8', trace_id: TRACE_ID.toUpperCase() }))}  `;
    const { accepted, unprocessed } = decodeDocument(text, OPTIONS);
    expect(unprocessed).toEqual([]);
    expect(accepted).toHaveLength(1);
    expect(accepted[0]).toMatchObject({ traceId: TRACE_ID, id: '53995c3f42cd8ad8', text });
    expect(accepted[0]?.document.id).toBe('53995c3f42cd8ad8');
    expect(accepted[0]?.document.trace_id).toBe(TRACE_ID.toUpperCase());
  });

  it('may name its trace as W3C does', () => {
    expect(decodeOne(aSegment({ trace_id: '5759e988bd862e3fe1be46a994272793' })).traceId).toBe(TRACE_ID);
  });

  it.each([
    ['a segment without type', aSegment()],
    ['a segment with type', aSegment({ type: 'segment' })],
    ['a segment in progress', aSegment({ end_time: undefined, in_progress: true })],
    ['a segment with a parent', aSegment({ parent_id: '43995c3f42cd8ad8' })],
    ['an independent subsegment', anIndependentSubsegment()],
    [
      'an independent subsegment in progress',
      anIndependentSubsegment({ end_time: undefined, in_progress: true }),
    ],
    ['a segment that began at the epoch', aSegment({ start_time: 0 })],
    ['a segment that ends before it begins', aSegment({ start_time: 10, end_time: 9 })],
  ])('can be %s', (_what, members) => {
    expect(decodeOne(members).document).toEqual(members);
  });

  it('may spell its times with an exponent', () => {
    const text = JSON.stringify(aSegment()).replace('1795227756.804', '1.795227756804E9');
    expect(decodeDocument(text, OPTIONS).accepted[0]?.document.start_time).toBe(1795227756.804);
  });

  it('has lower-case ids at every depth', () => {
    const { document } = decodeOne(
      aSegment({
        parent_id: 'A3995C3F42CD8AD8',
        subsegments: [aSubsegment({ id: 'B3995C3F42CD8AD8', parent_id: 'C3995C3F42CD8AD8' })],
      }),
    );
    expect(document.parent_id).toBe('a3995c3f42cd8ad8');
    expect(document.subsegments?.[0]).toMatchObject({
      id: 'b3995c3f42cd8ad8',
      parent_id: 'c3995c3f42cd8ad8',
    });
  });

  it.each([false, null, 0, 'true', 1])('takes in_progress %j for absent', (inProgress) => {
    expect(decodeOne(aSegment({ in_progress: inProgress })).document).toEqual(aSegment());
  });

  it.each(['', null])('takes the blank value %j of a segment for absent', (blank) => {
    expect(decodeOne(aSegment({ parent_id: blank, type: blank })).document).toEqual(aSegment());
  });

  it.each([null, 'soon', -1, 1e12])('takes end_time %j for absent', (endTime) => {
    const { document } = decodeOne(aSegment({ in_progress: true, end_time: endTime }));
    expect(document).toEqual(aSegment({ in_progress: true, end_time: undefined }));
  });
});

describe('checks', () => {
  // Every step mends what the step before was refused for, and leaves all later faults in.
  const steps: readonly (readonly [DocumentErrorCode, Record<string, unknown>])[] = [
    ['MissingId', { type: 'other' }],
    ['InvalidId', { id: 'nope' }],
    ['MissingName', { id: '53995c3f42cd8ad8' }],
    ['InvalidName', { name: '***' }],
    ['MissingTraceId', { name: 'orders' }],
    ['InvalidTraceId', { trace_id: '2-5759e988-bd862e3fe1be46a994272793' }],
    ['MissingStartTime', { trace_id: TRACE_ID }],
    ['MissingEndTime', { start_time: 1, parent_id: 'nope' }],
    ['InProgressSegmentHasEndTime', { end_time: 2, in_progress: true }],
    ['InvalidParentId', { in_progress: undefined }],
    ['UnknownType', { parent_id: undefined }],
  ];

  it('run in order and the first failure wins', () => {
    const members: Record<string, unknown> = {};
    for (const [code, change] of steps) {
      Object.assign(members, change);
      expect([codeOf(members), members]).toEqual([code, members]);
    }
    expect(decodeOne({ ...members, type: undefined }).id).toBe('53995c3f42cd8ad8');
  });

  it('know independent subsegments by their type', () => {
    const subsegment = anIndependentSubsegment({ parent_id: undefined, in_progress: true });
    expect(codeOf(subsegment)).toBe('InProgressSubsegmentHasEndTime');
    expect(codeOf({ ...subsegment, in_progress: undefined })).toBe('MissingParentId');
    expect(codeOf({ ...subsegment, in_progress: undefined, parent_id: 'nope' })).toBe('InvalidParentId');
  });

  it('can answer with every code there is', () => {
    const seen = new Set<DocumentErrorCode>(steps.map(([code]) => code));
    seen.add(refusalOf('x').errorCode);
    seen.add(codeOf(anIndependentSubsegment({ parent_id: '' })));
    seen.add(codeOf(anIndependentSubsegment({ in_progress: true })));
    seen.add(refusalOf('['.repeat(2000)).errorCode);
    expect([...seen].toSorted()).toEqual([...DOCUMENT_ERROR_CODES].toSorted());
  });

  it.each<readonly [DocumentErrorCode, string, unknown]>([
    ['MissingId', 'id', ''],
    ['MissingId', 'id', null],
    ['InvalidId', 'id', 5],
    ['InvalidId', 'id', '53995c3f42cd8ad'],
    ['InvalidId', 'id', '53995c3f42cd8ad8a'],
    ['InvalidId', 'id', '53995c3f42cd8adg'],
    ['MissingName', 'name', ''],
    ['MissingName', 'name', null],
    ['InvalidName', 'name', 5],
    ['InvalidName', 'name', '<?>'],
    ['MissingTraceId', 'trace_id', ''],
    ['MissingTraceId', 'trace_id', null],
    ['InvalidTraceId', 'trace_id', 5],
    ['InvalidTraceId', 'trace_id', '1-5759e988-bd862e3fe1be46a99427279'],
    ['InvalidTraceId', 'trace_id', '1-5759e988xbd862e3fe1be46a994272793'],
    ['MissingStartTime', 'start_time', '1795227756'],
    ['MissingStartTime', 'start_time', null],
    ['MissingStartTime', 'start_time', -1],
    ['MissingStartTime', 'start_time', 1795227756804000],
    ['MissingEndTime', 'end_time', '1795227756'],
    ['MissingEndTime', 'end_time', -1],
    ['InvalidParentId', 'parent_id', 5],
    ['InvalidParentId', 'parent_id', '43995c3f42cd8ad'],
    ['UnknownType', 'type', 'Segment'],
    ['UnknownType', 'type', 5],
  ])('answer %s to %s = %j', (code, member, value) => {
    expect(codeOf(aSegment({ [member]: value }))).toBe(code);
  });

  it('answer MissingStartTime to a number that overflows', () => {
    expect(refusalOf(JSON.stringify(aSegment()).replace('1795227756.804', '1e999')).errorCode).toBe(
      'MissingStartTime',
    );
  });

  it.each(['', ' ', 'null', '3', '"text"', 'true', '{', '{}x', "{'id':1}", '\u0000', '\ud800'])(
    'answer ParseError to %j',
    (text) => {
      expect(refusalOf(text)).toEqual({
        id: undefined,
        errorCode: 'ParseError',
        message: 'Invalid entity. ErrorCode: ParseError',
      });
    },
  );
});

describe('a refusal', () => {
  it('speaks of a segment, a subsegment or an entity', () => {
    expect(refusalOf(JSON.stringify(aSegment({ name: '' })))).toEqual({
      id: '53995c3f42cd8ad8',
      errorCode: 'MissingName',
      message: 'Invalid segment. ErrorCode: MissingName',
    });
    expect(refusalOf(JSON.stringify(anIndependentSubsegment({ name: '' })))).toEqual({
      id: '63995c3f42cd8ad8',
      errorCode: 'MissingName',
      message: 'Invalid subsegment. ErrorCode: MissingName, Cause: null',
    });
    expect(refusalOf(JSON.stringify(aSegment({ type: 'other' })))).toEqual({
      id: '53995c3f42cd8ad8',
      errorCode: 'UnknownType',
      message: 'Invalid entity. ErrorCode: UnknownType',
    });
  });

  it('names the document by the id that was sent', () => {
    expect(refusalOf(JSON.stringify(aSegment({ id: 'Not-Hex' }))).id).toBe('Not-Hex');
    expect(refusalOf(JSON.stringify(aSegment({ id: '53995C3F42CD8AD8', name: '' }))).id).toBe(
      '53995C3F42CD8AD8',
    );
    expect(refusalOf(JSON.stringify(aSegment({ id: 7 }))).id).toBeUndefined();
  });
});

describe('embedded subsegments', () => {
  function nested(members: Record<string, unknown>): Record<string, unknown> {
    return aSegment({ subsegments: [aSubsegment(), aSubsegment({ subsegments: [aSubsegment(members)] })] });
  }

  it.each<readonly [DocumentErrorCode, Record<string, unknown>]>([
    ['MissingId', { id: undefined }],
    ['InvalidId', { id: 'nope' }],
    ['MissingName', { name: undefined }],
    ['InvalidName', { name: '!' }],
    ['MissingStartTime', { start_time: undefined }],
    ['MissingEndTime', { end_time: undefined }],
    ['InProgressSubsegmentHasEndTime', { in_progress: true }],
  ])('refuse the whole document under the outer id with %s', (errorCode, members) => {
    expect(refusalOf(JSON.stringify(nested(members)))).toEqual({
      id: '53995c3f42cd8ad8',
      errorCode,
      message: `Invalid subsegment. ErrorCode: ${errorCode}, Cause: null`,
    });
  });

  it('are looked at after the document that holds them', () => {
    expect(codeOf({ ...nested({ id: undefined }), type: 'other' })).toBe('UnknownType');
  });

  it('are objects', () => {
    expect(codeOf(aSegment({ subsegments: [null] }))).toBe('MissingId');
    expect(decodeOne(aSegment({ subsegments: {} })).document).toEqual(aSegment());
  });

  it('may carry what a document of their own needs', () => {
    const subsegment = aSubsegment({ type: 'subsegment', trace_id: TRACE_ID, parent_id: '43995c3f42cd8ad8' });
    const document = aSegment({ subsegments: [subsegment] });
    expect(decodeOne(document).document).toEqual(document);
  });

  it('lose such members when they do not comply', () => {
    const subsegment = aSubsegment({ type: 'segment', trace_id: 1, parent_id: '' });
    expect(decodeOne(aSegment({ subsegments: [subsegment] })).document.subsegments).toEqual([aSubsegment()]);
  });
});

describe('names', () => {
  it('longer than 200 characters are cut', () => {
    expect(decodeOne(aSegment({ name: 'a'.repeat(201) })).document.name).toBe('a'.repeat(200));
    expect(decodeOne(aSegment({ name: '𝒳'.repeat(201) })).document.name).toBe('𝒳'.repeat(200));
    expect(decodeOne(aSegment({ name: '𝒳'.repeat(200) })).document.name).toBe('𝒳'.repeat(200));
  });

  it('with a disallowed character are refused only when strict', () => {
    const members = aSegment({ name: 'GET /a?b=<c>' });
    expect(decodeOne(members).document.name).toBe('GET /a?b=<c>');
    expect(codeOf(members, { ...OPTIONS, strictNames: true })).toBe('InvalidName');
    expect(
      codeOf(aSegment({ subsegments: [aSubsegment({ name: 'a*' })] }), { ...OPTIONS, strictNames: true }),
    ).toBe('InvalidName');
  });

  it.each(['Bestellung 7', 'заказ', '注文', 'db@host:5432', '_.:/%&#=+\\-@', '٣'])(
    'may be %s even when strict',
    (name) => {
      expect(decodeOne(aSegment({ name }), { ...OPTIONS, strictNames: true }).document.name).toBe(name);
    },
  );
});

describe('trace time', () => {
  const seconds = 0x5759e988;

  it.each([
    ['30 days old', seconds + 30 * 86_400],
    ['5 minutes ahead', seconds - 300],
  ])('may be %s when strict', (_what, now) => {
    expect(decodeOne(aSegment(), { ...OPTIONS, strictTraceTime: { now } }).traceId).toBe(TRACE_ID);
  });

  it.each([
    ['older', seconds + 30 * 86_400 + 1],
    ['further ahead', seconds - 301],
  ])('may not be %s when strict', (_what, now) => {
    expect(codeOf(aSegment(), { ...OPTIONS, strictTraceTime: { now } })).toBe('InvalidTraceId');
  });

  it('does not matter by default', () => {
    expect(decodeOne(aSegment({ trace_id: '1-00000000-bd862e3fe1be46a994272793' })).id).toBe(
      '53995c3f42cd8ad8',
    );
  });
});

describe('limits', () => {
  it('count bytes and not characters', () => {
    const text = JSON.stringify(aSegment({ user: 'ü'.repeat(100) }));
    const limitBytes = text.length + 100;
    expect(decodeDocument(text, { limitBytes }).accepted).toHaveLength(1);
    expect(refusalOf(text, { limitBytes: limitBytes - 1 })).toEqual({
      id: '53995c3f42cd8ad8',
      errorCode: 'InvalidSegment',
      message: `Invalid segment. ErrorCode: InvalidSegment. The document has ${limitBytes} bytes, the limit is ${limitBytes - 1}.`,
    });
  });

  function nestedMetadata(depth: number): string {
    const marker = '"HERE"';
    const text = JSON.stringify(aSegment({ metadata: { default: 'HERE' } }));
    // The document and its metadata are the first two levels.
    return text.replace(marker, '['.repeat(depth - 2) + ']'.repeat(depth - 2));
  }

  it('allow 512 levels', () => {
    const { accepted } = decodeDocument(nestedMetadata(512), OPTIONS);
    expect(JSON.stringify(accepted[0]?.document)).toBe(nestedMetadata(512));
  });

  it.each([513, 100_000])('refuse %i levels', (depth) => {
    expect(refusalOf(nestedMetadata(depth), { limitBytes: 1_048_576 })).toEqual({
      id: '53995c3f42cd8ad8',
      errorCode: 'InvalidSegment',
      message:
        'Invalid segment. ErrorCode: InvalidSegment. The document is nested more than 512 levels deep.',
    });
  });

  it.each(['[', '{"a":', '[{"subsegments":'])('refuse 100,000 times %s', (opening) => {
    expect(refusalOf(opening.repeat(100_000), { limitBytes: 10_000_000 }).errorCode).toBe('InvalidSegment');
  });

  it('take the deepest tree of subsegments', () => {
    let tree = aSubsegment();
    for (let level = 0; level < 254; level += 1) tree = aSubsegment({ subsegments: [tree] });
    const members = aSegment({ subsegments: [tree] });
    expect(decodeOne(members).document).toEqual(members);
    expect(codeOf(aSegment({ subsegments: [aSubsegment({ subsegments: [tree] })] }))).toBe('InvalidSegment');
  });
});

describe('an array', () => {
  it('gives an entry for each independent subsegment', () => {
    const elements = [anIndependentSubsegment(), anIndependentSubsegment({ id: '73995c3f42cd8ad8' })];
    const { accepted, unprocessed } = decodeDocument(JSON.stringify(elements), OPTIONS);
    expect(unprocessed).toEqual([]);
    expect(accepted.map(({ text }) => text)).toEqual(elements.map((element) => JSON.stringify(element)));
    expect(accepted.map(({ document }) => document)).toEqual(elements);
  });

  it('is refused when empty', () => {
    expect(refusalOf('[]')).toEqual({
      id: undefined,
      errorCode: 'MissingId',
      message: 'Invalid entity. ErrorCode: MissingId',
    });
  });

  it('keeps its good elements when others are bad', () => {
    const elements = [
      3,
      aSegment(),
      [anIndependentSubsegment()],
      anIndependentSubsegment({ parent_id: undefined }),
      anIndependentSubsegment({ type: 'other' }),
      anIndependentSubsegment({ id: '73995c3f42cd8ad8' }),
    ];
    const { accepted, unprocessed } = decodeDocument(JSON.stringify(elements), OPTIONS);
    expect(accepted.map(({ id }) => id)).toEqual(['73995c3f42cd8ad8']);
    expect(unprocessed.map(({ id, errorCode }) => [id, errorCode])).toEqual([
      [undefined, 'ParseError'],
      ['53995c3f42cd8ad8', 'InvalidSegment'],
      [undefined, 'ParseError'],
      ['63995c3f42cd8ad8', 'MissingParentId'],
      ['63995c3f42cd8ad8', 'UnknownType'],
    ]);
  });

  it('of senseless length is refused once', () => {
    const text = `[${'0,'.repeat(20_000)}0]`;
    expect(decodeDocument(text, OPTIONS).unprocessed).toEqual([
      {
        id: undefined,
        errorCode: 'InvalidSegment',
        message:
          'Invalid entity. ErrorCode: InvalidSegment. The array has 20001 elements, the limit is 10000.',
      },
    ]);
  });
});

describe('a __proto__ key', () => {
  it.each(['__proto__', '\\u005f_proto__', '__pr\\u006Fto__'])(
    'spelled %s is removed at any depth',
    (key) => {
      const hostile = `"${key}":{"fault":true}`;
      const text = JSON.stringify(
        aSegment({ annotations: { a: 1 }, metadata: { default: { x: [{ b: 1 }] } } }),
      )
        .replace('"a":1', `"a":1,${hostile}`)
        .replace('"b":1', `"b":1,${hostile}`)
        .replace('{', `{${hostile},`);
      const document = decodeDocument(text, OPTIONS).accepted[0]?.document;
      expect(document).toEqual(aSegment({ annotations: { a: 1 }, metadata: { default: { x: [{ b: 1 }] } } }));
      expect(Object.assign({}, document)).not.toHaveProperty('fault');
    },
  );
});
