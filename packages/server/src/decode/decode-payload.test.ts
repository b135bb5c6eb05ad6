import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeDocument, DOCUMENT_ERROR_CODES } from '@fluoroscope/wire';
import { newOtelTraceId, otlpRequest, type SpanMembers } from '../../test/support/otlp-requests.ts';
import { aSegment } from '../../test/support/segment-builders.ts';
import { decodePayload, type DecodedPayload } from './decode-payload.ts';

const OPTIONS = {
  limitBytes: 64 * 1024,
  otlp: {
    limitBytes: 16 * 1024,
    limits: { spans: 5, spanBytes: 4096, resourceBytes: 1000 },
    mapping: { indexAll: false, indexed: new Set<string>() },
  },
};
const TRACE_ID = '5759e988bd862e3fe1be46a994272793';
const UNSAMPLED = { 'aws.trace.flag.sampled': false };

function decode(text: string): DecodedPayload {
  return decodePayload(text, OPTIONS);
}

function withPrefix(prefix: string, ...spans: readonly SpanMembers[]): string {
  return prefix + otlpRequest('shop', ...spans).toString('base64');
}

describe('a text without a prefix', () => {
  it.each([
    JSON.stringify(aSegment()),
    '[]',
    'nonsense',
    '',
    'T',
    'T1',
    'T2SAAAA',
    ' T1S',
    't1s',
    '{"M1":1}',
  ])('%s is a segment document', (text) => {
    expect(decode(text)).toEqual({ ...decodeDocument(text, OPTIONS), otlp: undefined });
  });
});

describe('T1S', () => {
  it('holds spans, which become documents', () => {
    const { accepted, unprocessed, otlp } = decode(
      withPrefix('T1S', { traceId: TRACE_ID, spanId: 'aaaaaaaaaaaaaaaa' }, { traceId: TRACE_ID }),
    );
    expect(unprocessed).toEqual([]);
    expect(accepted).toHaveLength(2);
    expect(accepted[0]).toMatchObject({
      traceId: '1-5759e988-bd862e3fe1be46a994272793',
      id: 'aaaaaaaaaaaaaaaa',
      document: { name: 'shop' },
    });
    expect(otlp).toEqual({ kind: 'traces', spans: 2, unsampledSpans: 0, rejected: new Map() });
  });

  it('gives documents whose text says what they say', () => {
    const { accepted } = decode(withPrefix('T1S', { attributes: { customer: 'gold' } }));
    const [again] = decodeDocument(accepted[0]?.text ?? '', OPTIONS).accepted;
    expect(again?.document).toEqual(accepted[0]?.document);
  });

  it('leaves out spans that were not sampled', () => {
    const { accepted, otlp } = decode(withPrefix('T1S', { attributes: UNSAMPLED }, {}));
    expect(accepted).toHaveLength(1);
    expect(otlp).toMatchObject({ spans: 2, unsampledSpans: 1 });
  });

  it('keeps the good spans beside bad ones, which are refused once for each reason', () => {
    const { accepted, unprocessed, otlp } = decode(
      withPrefix('T1S', {}, { traceId: '00' }, { traceId: '' }, { spanId: '0000000000000000' }),
    );
    expect(accepted).toHaveLength(1);
    expect(unprocessed).toEqual([
      {
        id: undefined,
        errorCode: 'InvalidTraceId',
        message:
          'Invalid segment. ErrorCode: InvalidTraceId. 2 of 4 spans of an OTLP request: invalid trace id.',
      },
      {
        id: undefined,
        errorCode: 'InvalidId',
        message: 'Invalid segment. ErrorCode: InvalidId. 1 of 4 spans of an OTLP request: invalid span id.',
      },
    ]);
    expect(otlp).toMatchObject({ kind: 'traces', spans: 4 });
  });

  it.each<[string, SpanMembers]>([
    ['MissingStartTime', { startMs: 0, endMs: 1_700_000_000_000 }],
    ['InvalidSegment', { startMs: 1_700_000_000_000, endMs: 1_600_000_000_000 }],
    ['InvalidSegment', { attributes: { long: 'x'.repeat(5000) } }],
  ])('refuses with %s a span of %j', (errorCode, span) => {
    expect(decode(withPrefix('T1S', span))).toMatchObject({ accepted: [], unprocessed: [{ errorCode }] });
  });

  it.each(['', '\n', otlpRequest('shop').toString('base64')])('without spans is fine: %j', (rest) => {
    expect(decode(`T1S${rest}`)).toMatchObject({ accepted: [], unprocessed: [], otlp: { spans: 0 } });
  });

  it('may end with a line feed', () => {
    expect(decode(`${withPrefix('T1S', {})}\n`).accepted).toHaveLength(1);
  });
});

describe('T1U', () => {
  it('holds spans that are counted and not kept', () => {
    expect(decode(withPrefix('T1U', {}, { attributes: UNSAMPLED }, { traceId: '' }))).toMatchObject({
      accepted: [],
      unprocessed: [{ errorCode: 'InvalidTraceId' }],
      otlp: { kind: 'traces', spans: 3, unsampledSpans: 2 },
    });
  });
});

describe('M1', () => {
  it('holds metrics, which are neither kept nor refused', () => {
    const expected = { accepted: [], unprocessed: [], otlp: { kind: 'metrics' } };
    expect(decode('M1CgQKAA==')).toEqual(expected);
    expect(decode('M1 whatever')).toEqual(expected);
  });
});

describe('what cannot be read behind a prefix', () => {
  const good = otlpRequest('shop', { traceId: newOtelTraceId() }).toString('base64');

  it.each<[string, string, string, string?]>([
    ['no base64', 'ParseError', 'T1S{"id":"1"}'],
    ['a character of another script', 'ParseError', `T1S${good.slice(0, 10)}ß${good.slice(11)}`],
    ['a line feed in it', 'ParseError', `T1S${good.slice(0, 10)}\n${good.slice(10)}`],
    ['one digit too many', 'ParseError', 'T1SAAAAA'],
    ['a sign of the end in it', 'ParseError', 'T1SAA==AA=='],
    ['no protobuf', 'ParseError', `T1S${Buffer.from('no protobuf').toString('base64')}`],
    ['half of a request', 'ParseError', `T1U${good.slice(0, 40)}`],
    ['a prefix behind the prefix', 'ParseError', `T1ST1S${good}`],
    ['too much', 'InvalidSegment', `T1S${Buffer.alloc(16 * 1024 + 1).toString('base64')}`, 'too_large'],
    ['too many spans', 'InvalidSegment', withPrefix('T1S', {}, {}, {}, {}, {}, {}), 'too_many_spans'],
  ])('%s is refused with %s', (_what, errorCode, text, reason = 'malformed') => {
    const { accepted, unprocessed, otlp } = decode(text);
    expect({ accepted, otlp }).toEqual({ accepted: [], otlp: { kind: 'refused', reason } });
    expect(unprocessed).toEqual([
      {
        id: undefined,
        errorCode,
        message: expect.stringMatching(`^Invalid entity. ErrorCode: ${errorCode}. `),
      },
    ]);
  });
});

describe('any text', () => {
  const prefix = fc.constantFrom('T1S', 'T1U', 'M1', '');

  it('is decoded without an exception', () => {
    const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array).toString('base64'));
    fc.assert(
      fc.property(prefix, fc.oneof(fc.string({ unit: 'binary' }), bytes), (start, rest) => {
        const { accepted, unprocessed } = decode(start + rest);
        expect(accepted.length + unprocessed.length).toBeLessThanOrEqual(50);
        for (const { errorCode } of unprocessed) expect(DOCUMENT_ERROR_CODES).toContain(errorCode);
      }),
    );
  });

  it('with a damaged request is decoded without an exception', () => {
    const request = otlpRequest('shop', { attributes: { a: 1, b: 'text', c: true } }, {});
    const place = fc.nat({ max: request.length - 1 });
    fc.assert(
      fc.property(place, fc.nat({ max: 255 }), place, (at, byte, end) => {
        const damaged = Buffer.from(request);
        damaged[at] = byte;
        decode(`T1S${damaged.toString('base64')}`);
        decode(`T1S${damaged.subarray(0, end).toString('base64')}`);
      }),
      { numRuns: 500 },
    );
  });
});
