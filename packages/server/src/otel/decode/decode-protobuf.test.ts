import { describe, expect, it } from 'vitest';
import {
  double,
  field,
  fixed32,
  fixed64,
  message,
  tag,
  varint,
} from '../../../test/support/protobuf-message.ts';
import type { AttributeMap, AttributeValue, DecodedRequest, Span, SpanProblem } from '../span.ts';
import { decodeProtobuf } from './decode-protobuf.ts';

const LIMITS = { spans: 5, spanBytes: 2000, resourceBytes: 1000 };
const TRACE = Buffer.from('66f0c1a20123456789abcdef01234567', 'hex');
const SPAN = Buffer.from('a1a1a1a1a1a1a1a1', 'hex');
const PARENT = Buffer.from('b2b2b2b2b2b2b2b2', 'hex');
const START = 1_727_054_242_123_456_789n;
const HOUR = 3_600_000_000_000n;
const NOTHING = Buffer.alloc(0);

const IDS = message(field(1, TRACE), field(2, SPAN));
const GOOD = message(IDS, fixed64(7, START));

const inScope = (...spans: readonly Uint8Array[]) => message(...spans.map((span) => field(2, span)));
const inRequest = (...spans: readonly Uint8Array[]) => field(1, field(2, inScope(...spans)));
const value = (content: Uint8Array) => field(2, content);
const attribute = (key: string, content: Uint8Array) => message(field(1, key), value(content));

function requestIn(decoded: DecodedRequest) {
  if (decoded.kind !== 'request') throw new Error(decoded.message);
  return decoded.request;
}

function spansIn(decoded: DecodedRequest): readonly Span[] {
  return requestIn(decoded).resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans),
  );
}

/** The one span of a request that holds a good span with `fields` besides. */
function spanWith(...fields: readonly Uint8Array[]): Span {
  const [span] = spansIn(decodeProtobuf(inRequest(message(GOOD, ...fields)), LIMITS));
  if (span === undefined) throw new Error('left out');
  return span;
}

function valueOf(content: Uint8Array): AttributeValue {
  return spanWith(field(9, attribute('key', content))).attributes.get('key');
}

const checkProblem = (span: Uint8Array, problem: SpanProblem) => {
  const request = requestIn(decodeProtobuf(inRequest(GOOD, span), LIMITS));
  expect([...request.rejected]).toEqual([[problem, 1]]);
  expect(request.spanCount).toBe(2);
  expect(request.resourceSpans[0]?.scopeSpans[0]?.spans).toHaveLength(1);
};

const checkMalformed = (bytes: Uint8Array) =>
  expect(decodeProtobuf(bytes, LIMITS)).toMatchObject({ kind: 'refused', reason: 'malformed' });

describe('a span in protobuf', () => {
  it('is read with all its members', () => {
    const span = spanWith(
      field(3, 'a=1'),
      field(4, PARENT),
      field(5, 'GET /cart'),
      varint(6, 3),
      fixed64(8, START + 500_000_000n),
      field(9, attribute('http.request.method', field(1, 'GET'))),
      varint(10, 7),
      field(11, message(fixed64(1, START), field(2, 'exception'), field(3, attribute('a', varint(3, 1))))),
      field(13, message(field(1, TRACE), field(2, PARENT), field(4, attribute('b', varint(2, 1))))),
      field(15, message(field(2, 'no stock'), varint(3, 2))),
      fixed32(16, 0x101),
    );
    expect(span).toEqual({
      traceId: '1-66f0c1a2-0123456789abcdef01234567',
      spanId: 'a1a1a1a1a1a1a1a1',
      parentSpanId: 'b2b2b2b2b2b2b2b2',
      traceState: 'a=1',
      name: 'GET /cart',
      kind: 'CLIENT',
      startTime: 1727054242.1234567,
      endTime: 1727054242.6234567,
      attributes: new Map([['http.request.method', 'GET']]),
      events: [{ time: 1727054242.1234567, name: 'exception', attributes: new Map([['a', 1]]) }],
      links: [
        {
          traceId: '1-66f0c1a2-0123456789abcdef01234567',
          spanId: 'b2b2b2b2b2b2b2b2',
          attributes: new Map([['b', true]]),
        },
      ],
      statusCode: 'ERROR',
      statusMessage: 'no stock',
    });
  });

  it('has the values of the protocol for what was not sent', () => {
    expect(spanWith()).toEqual({
      traceId: '1-66f0c1a2-0123456789abcdef01234567',
      spanId: 'a1a1a1a1a1a1a1a1',
      parentSpanId: undefined,
      traceState: '',
      name: '',
      kind: 'UNSPECIFIED',
      startTime: 1727054242.1234567,
      endTime: undefined,
      attributes: new Map(),
      events: [],
      links: [],
      statusCode: 'UNSET',
      statusMessage: '',
    });
  });

  it('may have its fields in any order', () => {
    const [span] = spansIn(
      decodeProtobuf(inRequest(message(fixed64(7, START), field(2, SPAN), field(1, TRACE))), LIMITS),
    );
    expect(span?.spanId).toBe('a1a1a1a1a1a1a1a1');
  });

  it.each([
    [0, 'UNSPECIFIED'],
    [1, 'INTERNAL'],
    [2, 'SERVER'],
    [3, 'CLIENT'],
    [4, 'PRODUCER'],
    [5, 'CONSUMER'],
    [6, 'UNSPECIFIED'],
    [-1, 'UNSPECIFIED'],
    [2n ** 40n + 2n, 'UNSPECIFIED'],
    [2n ** 63n + 2n, 'UNSPECIFIED'],
  ])('of kind %s is %s', (number, kind) => {
    expect(spanWith(varint(6, number)).kind).toBe(kind);
  });

  it.each([
    [0, 'UNSET'],
    [1, 'OK'],
    [2, 'ERROR'],
    [3, 'UNSET'],
    [-1, 'UNSET'],
  ])('with status %s is %s', (number, code) => {
    expect(spanWith(field(15, varint(3, number))).statusCode).toBe(code);
  });

  it.each([
    ['nothing', NOTHING],
    ['zeros', Buffer.alloc(8)],
  ])('whose parent is %s is a root', (_, parent) => {
    expect(spanWith(field(4, parent)).parentSpanId).toBeUndefined();
  });

  it('keeps an end that is up to an hour before its start', () => {
    expect(spanWith(fixed64(8, START - HOUR)).endTime).toBe(1727050642.1234567);
  });

  it('is left without links that have no ids', () => {
    const links = [
      message(field(1, TRACE), field(2, SPAN)),
      field(1, TRACE),
      field(2, SPAN),
      message(field(1, Buffer.alloc(16)), field(2, SPAN)),
      message(field(1, TRACE), field(2, Buffer.alloc(8))),
      message(field(1, TRACE), field(2, SPAN.subarray(1))),
    ];
    expect(spanWith(...links.map((link) => field(13, link))).links).toHaveLength(1);
  });

  it('is left without events that say nothing', () => {
    const events = [NOTHING, field(2, ''), varint(4, 9), field(2, 'log'), fixed64(1, 1n)];
    const { events: kept } = spanWith(...events.map((event) => field(11, event)));
    expect(kept.map(({ name }) => name)).toEqual(['log', '']);
  });

  it('has texts in which what is not UTF-8 is replaced', () => {
    expect(spanWith(field(5, Buffer.from([0x61, 0xff, 0x62]))).name).toBe('a\ufffdb');
    expect(spanWith(field(5, '日本語 🚀')).name).toBe('日本語 🚀');
  });
});

describe('a span that is of no use', () => {
  it.each<[string, Uint8Array, SpanProblem]>([
    ['no trace id', field(2, SPAN), 'invalid trace id'],
    ['an empty trace id', message(field(1, ''), field(2, SPAN)), 'invalid trace id'],
    ['a trace id of zeros', message(field(1, Buffer.alloc(16)), field(2, SPAN)), 'invalid trace id'],
    ['a short trace id', message(field(1, TRACE.subarray(1)), field(2, SPAN)), 'invalid trace id'],
    ['a long trace id', message(field(1, message(TRACE, SPAN)), field(2, SPAN)), 'invalid trace id'],
    ['no span id', field(1, TRACE), 'invalid span id'],
    ['a span id of zeros', message(field(1, TRACE), field(2, Buffer.alloc(8))), 'invalid span id'],
    ['a short span id', message(field(1, TRACE), field(2, SPAN.subarray(1))), 'invalid span id'],
    ['a short parent', message(IDS, field(4, SPAN.subarray(1))), 'invalid parent span id'],
    ['a parent of too many zeros', message(IDS, field(4, Buffer.alloc(16))), 'invalid parent span id'],
  ])('has %s', (_, fields, problem) => {
    checkProblem(message(fields, fixed64(7, START)), problem);
  });

  it('has no start time', () => {
    checkProblem(IDS, 'no start time');
    checkProblem(message(IDS, fixed64(7, 0n), fixed64(8, START)), 'no start time');
  });

  it('ends more than an hour before it starts', () => {
    checkProblem(message(GOOD, fixed64(8, START - HOUR - 1_000_000n)), 'ends long before it starts');
    checkProblem(message(GOOD, fixed64(8, 1n)), 'ends long before it starts');
  });

  it('is larger than the limit', () => {
    const room = LIMITS.spanBytes - GOOD.length - 3;
    expect(spanWith(field(5, 'x'.repeat(room))).name).toHaveLength(room);
    checkProblem(message(GOOD, field(5, 'x'.repeat(room + 1))), 'too large');
  });

  it('is counted with others of its problem', () => {
    const request = requestIn(decodeProtobuf(inRequest(NOTHING, field(2, SPAN), IDS, GOOD), LIMITS));
    expect(request).toMatchObject({ spanCount: 4 });
    expect(request.rejected).toEqual(
      new Map([
        ['invalid trace id', 2],
        ['no start time', 1],
      ]),
    );
  });
});

describe('an attribute in protobuf', () => {
  it.each<[string, Uint8Array, AttributeValue]>([
    ['a text', field(1, 'GET'), 'GET'],
    ['an empty text', field(1, ''), ''],
    ['true', varint(2, 1), true],
    ['false', varint(2, 0), false],
    ['a true of many bytes', varint(2, 2n ** 40n), true],
    ['an integer', varint(3, 404), 404],
    ['the largest safe integer', varint(3, 2n ** 53n - 1n), 2 ** 53 - 1],
    ['a larger integer', varint(3, 2n ** 53n), 2n ** 53n],
    ['the largest integer', varint(3, 2n ** 63n - 1n), 2n ** 63n - 1n],
    ['a negative integer', varint(3, -7), -7],
    ['the smallest integer', varint(3, -(2n ** 63n)), -(2n ** 63n)],
    ['a double', double(4, 0.5), 0.5],
    ['no number', double(4, Number.NaN), Number.NaN],
    ['a list', field(5, message(field(1, varint(3, 1)), field(1, field(1, 'b')))), [1, 'b']],
    ['an empty list', field(5, NOTHING), []],
    ['a list of values that say nothing', field(5, field(1, NOTHING)), [undefined]],
    ['a map', field(6, field(1, attribute('a', varint(3, 1)))), new Map([['a', 1]])],
    ['an empty map', field(6, NOTHING), new Map()],
    ['bytes', field(7, Buffer.from([0, 255])), new Uint8Array([0, 255])],
    ['no bytes', field(7, NOTHING), new Uint8Array(0)],
    ['nothing', NOTHING, undefined],
    ['a reference into a dictionary', varint(8, 3), undefined],
    ['the last of two members', message(field(1, 'a'), varint(3, 1)), 1],
  ])('holds %s', (_, content, expected) => {
    expect(valueOf(content)).toEqual(expected);
  });

  it('has the last value of its key, in the place of the first', () => {
    const pairs: readonly (readonly [string, string])[] = [
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
    ];
    const { attributes } = spanWith(...pairs.map(([key, text]) => field(9, attribute(key, field(1, text)))));
    expect([...attributes]).toEqual([
      ['a', '3'],
      ['b', '2'],
    ]);
  });

  it('may lack key and value', () => {
    expect(spanWith(field(9, NOTHING)).attributes).toEqual(new Map([['', undefined]]));
    expect(spanWith(field(9, field(1, '__proto__'))).attributes).toEqual(new Map([['__proto__', undefined]]));
  });

  it('has nothing in place of what is nested more than 16 levels deep', () => {
    const lists = (levels: number): Uint8Array =>
      levels === 0 ? field(1, 'x') : field(5, field(1, lists(levels - 1)));
    const maps = (levels: number): Uint8Array =>
      levels === 0 ? field(1, 'x') : field(6, field(1, attribute('k', maps(levels - 1))));
    const ofLists = (nested: AttributeValue): AttributeValue =>
      Array.isArray(nested) ? ofLists(nested[0] as AttributeValue) : nested;
    const ofMaps = (nested: AttributeValue): AttributeValue =>
      nested instanceof Map ? ofMaps((nested as AttributeMap).get('k')) : nested;
    expect([ofLists(valueOf(lists(15))), ofMaps(valueOf(maps(15)))]).toEqual(['x', 'x']);
    expect([ofLists(valueOf(lists(16))), ofMaps(valueOf(maps(16)))]).toEqual([undefined, undefined]);
    expect(ofLists(valueOf(lists(200)))).toBeUndefined();
  });

  it('outlives the request', () => {
    const request = inRequest(
      message(GOOD, field(5, 'name'), field(9, attribute('k', field(7, Buffer.from([1, 2]))))),
    );
    const [span] = spansIn(decodeProtobuf(request, LIMITS));
    const before = structuredClone(span);
    const bytes = span?.attributes.get('k');
    request.fill(0);
    expect(span).toEqual(before);
    expect(bytes instanceof Uint8Array && bytes.buffer.byteLength).toBe(2);
  });
});

describe('a request in protobuf', () => {
  it('of no bytes has no spans', () => {
    const empty = { kind: 'request', request: { resourceSpans: [], spanCount: 0, rejected: new Map() } };
    expect(decodeProtobuf(NOTHING, LIMITS)).toEqual(empty);
    expect(decodeProtobuf(new Uint8Array(0), LIMITS)).toEqual(empty);
  });

  it('keeps resources, scopes and spans in their order', () => {
    const scope = field(1, message(field(1, 'express'), field(2, '4.1')));
    const resource = field(1, field(1, attribute('service.name', field(1, 'cart'))));
    const bytes = message(
      field(1, message(resource, field(2, message(scope, inScope(GOOD, GOOD))), field(2, inScope(GOOD)))),
      field(1, field(2, message(inScope(GOOD), scope))),
    );
    const shape = requestIn(decodeProtobuf(bytes, LIMITS)).resourceSpans.map((one) => [
      one.resource.get('service.name'),
      one.scopeSpans.map(({ scope: { name, version }, spans }) => [name, version, spans.length]),
    ]);
    expect(shape).toEqual([
      [
        'cart',
        [
          ['express', '4.1', 2],
          ['', '', 1],
        ],
      ],
      [undefined, [['express', '4.1', 1]]],
    ]);
  });

  it('has one resource where it was sent in parts, and knows it where it comes last', () => {
    const part = (key: string, text: string) => field(1, field(1, attribute(key, field(1, text))));
    const bytes = field(1, message(part('a', '1'), field(2, inScope(GOOD)), part('b', '2'), part('a', '3')));
    expect([...(requestIn(decodeProtobuf(bytes, LIMITS)).resourceSpans[0]?.resource ?? [])]).toEqual([
      ['a', '3'],
      ['b', '2'],
    ]);
  });

  it('is left without resources and scopes that have no spans', () => {
    const bytes = message(field(1, NOTHING), field(1, field(2, NOTHING)), field(1, field(2, inScope(IDS))));
    expect(requestIn(decodeProtobuf(bytes, LIMITS))).toMatchObject({ resourceSpans: [], spanCount: 1 });
  });

  it('may have fields that nobody knows, at every level', () => {
    const unknown = message(varint(99, -1), fixed64(98, 1n), field(97, 'x'), fixed32(96, 1));
    const known = (content: Uint8Array) => message(unknown, content, unknown);
    const nested = known(field(9, known(message(field(1, 'k'), field(2, known(field(1, 'v')))))));
    const bytes = known(field(1, known(field(2, known(field(2, known(message(GOOD, nested))))))));
    expect(spansIn(decodeProtobuf(bytes, LIMITS))[0]?.attributes).toEqual(new Map([['k', 'v']]));
  });

  it('is refused with more spans than the limit, which says how many', () => {
    const many = (count: number) => Array.from({ length: count }, () => GOOD);
    expect(
      spansIn(decodeProtobuf(message(inRequest(...many(2)), inRequest(...many(3))), LIMITS)),
    ).toHaveLength(5);
    expect(decodeProtobuf(message(inRequest(...many(2)), inRequest(...many(5))), LIMITS)).toEqual({
      kind: 'refused',
      reason: 'too_many_spans',
      message: 'The request holds 7 spans, the limit is 5; let the exporter send smaller batches.',
    });
    // Spans that are left out count as well.
    expect(decodeProtobuf(inRequest(...Array.from({ length: 6 }, () => NOTHING)), LIMITS).kind).toBe(
      'refused',
    );
  });

  it('may lie within a larger buffer', () => {
    const bytes = inRequest(GOOD);
    const larger = new Uint8Array(message(Buffer.alloc(3, 0xff), bytes, Buffer.alloc(3, 0xff)));
    expect(spansIn(decodeProtobuf(larger.subarray(3, 3 + bytes.length), LIMITS))).toHaveLength(1);
  });
});

describe('what is no request in protobuf', () => {
  it('is a request that is cut off anywhere but between two resources', () => {
    const bytes = inRequest(message(GOOD, field(9, attribute('k', field(1, 'value')))));
    for (let length = 1; length < bytes.length; length++) checkMalformed(bytes.subarray(0, length));
  });

  it.each<[string, Uint8Array]>([
    ['JSON', Buffer.from('{"resourceSpans":[]}')],
    ['a list of JSON', Buffer.from('[]')],
    ['text', Buffer.from('not protobuf')],
    ['gzip', Buffer.from('1f8b0800000000000003', 'hex')],
    ['field number 0', Buffer.from([0x02, 0x00])],
    ['a group', message(tag(20, 3), tag(20, 4))],
    ['the end of a group', tag(20, 4)],
    ['layout 6', tag(20, 6)],
    ['layout 7', tag(20, 7)],
    ['a length beyond the end', Buffer.from([0x0a, 0x7f, 0x00])],
    ['the longest length', Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f])],
    ['a length of ten bytes', message(Buffer.from([0x0a]), Buffer.alloc(9, 0xff), Buffer.from([0x01]))],
    ['a tag without end', Buffer.alloc(20, 0xff)],
    [
      'a varint of eleven bytes',
      inRequest(message(GOOD, tag(6, 0), Buffer.alloc(10, 0xff), Buffer.from([1]))),
    ],
    ['an integer without end', inRequest(message(GOOD, tag(6, 0), Buffer.from([0x80])))],
    ['a span longer than its scope', field(1, field(2, Buffer.from([0x12, 0x05, 0x00])))],
    ['an attribute longer than its span', inRequest(message(GOOD, Buffer.from([0x4a, 0x7f])))],
    ['a time that reaches out of its span', inRequest(message(tag(7, 1), Buffer.from([1, 2, 3])), GOOD)],
  ])('is %s', (_, bytes) => {
    checkMalformed(bytes);
  });

  it.each<[string, Uint8Array]>([
    ['resources', varint(1, 1)],
    ['a resource', field(1, varint(1, 1))],
    ['scopes', field(1, varint(2, 1))],
    ['spans', field(1, field(2, varint(2, 1)))],
    ['a trace id', inRequest(varint(1, 1))],
    ['a span id', inRequest(fixed64(2, 1n))],
    ['a name', inRequest(varint(5, 1))],
    ['a kind', inRequest(field(6, 'x'))],
    ['a start', inRequest(varint(7, 1))],
    ['attributes', inRequest(varint(9, 1))],
    ['a value', inRequest(field(9, varint(2, 1)))],
    ['a double', inRequest(field(9, field(2, fixed32(4, 1))))],
    ['a status', inRequest(fixed32(15, 1))],
  ])('has %s in another layout', (_, bytes) => {
    checkMalformed(bytes);
  });

  it('is told so without a word of what was sent', () => {
    expect(decodeProtobuf(Buffer.from('secret'), LIMITS)).toEqual({
      kind: 'refused',
      reason: 'malformed',
      message: expect.stringMatching(
        /^The request is not an ExportTraceServiceRequest in protobuf, or it is cut off;/,
      ),
    });
  });

  it('is found out at once, however often it is nested', () => {
    let bomb: Uint8Array = NOTHING;
    for (let level = 0; level < 600; level++) bomb = field(6, field(1, field(2, bomb)));
    const limits = { spans: 5, spanBytes: 1_000_000, resourceBytes: 1000 };
    expect(decodeProtobuf(inRequest(message(GOOD, field(9, field(2, bomb)))), limits).kind).toBe('request');
    checkMalformed(Buffer.alloc(1_000_000, 0x0b));
  });
});

describe('a resource or a scope that is too large', () => {
  const large = message(field(1, 'x'.repeat(1001)));
  const [ofResource, ofScope] = [field(1, message(field(1, attribute('key', large)))), field(1, large)];
  const spans = inScope(GOOD, GOOD);

  it.each([
    ['the resource', field(1, message(ofResource, field(2, spans)))],
    ['the scope', field(1, field(2, message(ofScope, spans)))],
  ])('takes its spans with it, and no others: %s', (_name, bytes) => {
    const request = requestIn(decodeProtobuf(message(bytes, inRequest(GOOD)), LIMITS));
    expect([...request.rejected]).toEqual([['resource or scope too large', 2]]);
    expect(request.spanCount).toBe(3);
    expect(request.resourceSpans).toHaveLength(1);
  });
});
