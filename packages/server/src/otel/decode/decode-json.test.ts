import { describe, expect, it } from 'vitest';
import type { AttributeMap, AttributeValue, DecodedRequest, Span, SpanProblem } from '../span.ts';
import { decodeJson } from './decode-json.ts';

const LIMITS = { spans: 5, spanBytes: 2000, resourceBytes: 1000 };
const TRACE = '66f0c1a20123456789abcdef01234567';
const SPAN = 'a1a1a1a1a1a1a1a1';
const START = '1727054242123456789';
const START_SECONDS = 1727054242.1234567;
const ZEROS = '0000000000000000';

const GOOD = { traceId: TRACE, spanId: SPAN, startTimeUnixNano: START };

const decode = (sent: unknown) => decodeJson(Buffer.from(JSON.stringify(sent)), LIMITS);
const inRequest = (...spans: readonly unknown[]) => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

function requestIn(decoded: DecodedRequest) {
  if (decoded.kind !== 'request') throw new Error(decoded.message);
  return decoded.request;
}

function spansIn(decoded: DecodedRequest): readonly Span[] {
  return requestIn(decoded).resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans),
  );
}

/** The one span of a request that holds a good span with `members` besides. */
function spanWith(members: object): Span {
  const [span] = spansIn(decode(inRequest({ ...GOOD, ...members })));
  if (span === undefined) throw new Error('left out');
  return span;
}

const valueOf = (value: unknown): AttributeValue =>
  spanWith({ attributes: [{ key: 'key', value }] }).attributes.get('key');

const checkProblem = (span: object, problem: SpanProblem) => {
  const request = requestIn(decode(inRequest(GOOD, span)));
  expect([...request.rejected]).toEqual([[problem, 1]]);
  expect(request.spanCount).toBe(2);
  expect(request.resourceSpans[0]?.scopeSpans[0]?.spans).toHaveLength(1);
};

const checkMalformed = (bytes: string | Uint8Array) =>
  expect(decodeJson(Buffer.from(bytes as string), LIMITS)).toMatchObject({
    kind: 'refused',
    reason: 'malformed',
  });

const WHOLE: Span = {
  traceId: '1-66f0c1a2-0123456789abcdef01234567' as Span['traceId'],
  spanId: SPAN as Span['spanId'],
  parentSpanId: 'b2b2b2b2b2b2b2b2' as Span['spanId'],
  traceState: 'a=1',
  name: 'GET /cart',
  kind: 'CLIENT',
  startTime: START_SECONDS,
  endTime: 1727054242.6234567,
  attributes: new Map([['http.response.status_code', 200]]),
  events: [{ time: START_SECONDS, name: 'exception', attributes: new Map([['a', 'b']]) }],
  links: [
    {
      traceId: '1-66f0c1a2-0123456789abcdef01234567' as Span['traceId'],
      spanId: SPAN as Span['spanId'],
      attributes: new Map([['c', true]]),
    },
  ],
  statusCode: 'ERROR',
  statusMessage: 'no stock',
};

describe('a span in JSON', () => {
  it('is read with all its members', () => {
    const span = spanWith({
      parentSpanId: 'b2b2b2b2b2b2b2b2',
      traceState: 'a=1',
      name: 'GET /cart',
      kind: 3,
      endTimeUnixNano: '1727054242623456789',
      attributes: [{ key: 'http.response.status_code', value: { intValue: '200' } }],
      droppedAttributesCount: 1,
      events: [
        {
          timeUnixNano: START,
          name: 'exception',
          attributes: [{ key: 'a', value: { stringValue: 'b' } }],
        },
      ],
      links: [
        { traceId: TRACE, spanId: SPAN, attributes: [{ key: 'c', value: { boolValue: true } }], flags: 1 },
      ],
      status: { code: 2, message: 'no stock' },
      flags: 257,
    });
    expect(span).toEqual(WHOLE);
  });

  it('is read with the names and the spellings of general encoders of protobuf', () => {
    const sent = {
      resource_spans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { string_value: 'cart' } }] },
          scope_spans: [
            {
              scope: { name: 'express' },
              spans: [
                {
                  trace_id: base64(TRACE),
                  span_id: base64(SPAN),
                  parent_span_id: base64('b2b2b2b2b2b2b2b2'),
                  trace_state: 'a=1',
                  name: 'GET /cart',
                  kind: 'SPAN_KIND_CLIENT',
                  start_time_unix_nano: START,
                  end_time_unix_nano: '1727054242623456789',
                  attributes: [{ key: 'http.response.status_code', value: { int_value: '200' } }],
                  events: [
                    {
                      time_unix_nano: START,
                      name: 'exception',
                      attributes: [{ key: 'a', value: { string_value: 'b' } }],
                    },
                  ],
                  links: [
                    {
                      trace_id: base64(TRACE),
                      span_id: base64(SPAN),
                      attributes: [{ key: 'c', value: { bool_value: true } }],
                    },
                  ],
                  status: { code: 'STATUS_CODE_ERROR', message: 'no stock' },
                },
              ],
            },
          ],
        },
      ],
    };
    expect(requestIn(decode(sent)).resourceSpans).toEqual([
      {
        resource: new Map([['service.name', 'cart']]),
        scopeSpans: [{ scope: { name: 'express', version: '' }, spans: [WHOLE] }],
      },
    ]);
  });

  it('takes null for what was not sent', () => {
    const names = [
      'parentSpanId',
      'traceState',
      'name',
      'kind',
      'endTimeUnixNano',
      'attributes',
      'events',
      'links',
    ];
    const nulls = Object.fromEntries([...names, 'status'].map((name) => [name, null]));
    expect(spanWith(nulls)).toEqual(spanWith({}));
    expect(spanWith({ status: { code: null, message: null } })).toEqual(spanWith({}));
    expect(spanWith({ attributes: [null, { key: 'a', value: null }] }).attributes).toEqual(
      new Map([['a', undefined]]),
    );
  });

  it('takes what has another type for what was not sent', () => {
    const wrong = {
      traceState: 1,
      name: {},
      kind: [],
      endTimeUnixNano: true,
      attributes: {},
      events: 'x',
      links: 3,
    };
    expect(spanWith({ ...wrong, status: 'ERROR' })).toEqual(spanWith({}));
    expect(spanWith({ attributes: [7, 'x', []], events: [7], links: [[]] })).toEqual(spanWith({}));
  });

  it.each<[unknown, number]>([
    [START, START_SECONDS],
    [Number(START), START_SECONDS],
    [{ low: 3516506389, high: 402111150 }, START_SECONDS],
    [{ low: -778460907, high: 402111150 }, START_SECONDS],
    ['18446744073709551615', 18446744073.709553],
  ])('that starts at %j starts at %d', (startTimeUnixNano, seconds) => {
    expect(spanWith({ startTimeUnixNano }).startTime).toBe(seconds);
  });

  it.each<[unknown, string]>([
    [2, 'SERVER'],
    ['SPAN_KIND_SERVER', 'SERVER'],
    ['SPAN_KIND_UNSPECIFIED', 'UNSPECIFIED'],
    ['SERVER?', 'UNSPECIFIED'],
    ['constructor', 'UNSPECIFIED'],
    [6, 'UNSPECIFIED'],
    [-1, 'UNSPECIFIED'],
    [1.5, 'UNSPECIFIED'],
  ])('of kind %j is %s', (kind, expected) => {
    expect(spanWith({ kind }).kind).toBe(expected);
  });

  it.each<[unknown, string]>([
    [1, 'OK'],
    ['STATUS_CODE_OK', 'OK'],
    ['STATUS_CODE_UNSET', 'UNSET'],
    ['__proto__', 'UNSET'],
    [3, 'UNSET'],
  ])('with status %j is %s', (code, expected) => {
    expect(spanWith({ status: { code } }).statusCode).toBe(expected);
  });

  it.each<[unknown]>([[TRACE.toUpperCase()], [base64(TRACE)], [base64(TRACE).replace('==', '')]])(
    'may have its trace id spelled %s',
    (traceId) => {
      expect(spanWith({ traceId }).traceId).toBe('1-66f0c1a2-0123456789abcdef01234567');
    },
  );

  it('may have ids in the base64 of URLs', () => {
    const id = 'fbfffbfffbfffbff';
    const spanId = Buffer.from(id, 'hex').toString('base64url');
    expect(spanId).toMatch(/[-_]/);
    expect(spanWith({ spanId }).spanId).toBe(id);
  });

  it.each<[unknown]>([[''], [null], [ZEROS], [base64(ZEROS)]])(
    'whose parent is %j is a root',
    (parentSpanId) => {
      expect(spanWith({ parentSpanId }).parentSpanId).toBeUndefined();
    },
  );

  it('is left without links that have no ids and events that say nothing', () => {
    const { links, events } = spanWith({
      links: [
        { traceId: TRACE, spanId: SPAN },
        {},
        { traceId: TRACE, spanId: 'x' },
        { traceId: ZEROS, spanId: SPAN },
      ],
      events: [{}, { name: 'log' }, { timeUnixNano: '0', name: '' }],
    });
    expect([links.length, events.length]).toEqual([1, 1]);
  });
});

describe('a span of no use in JSON', () => {
  it.each<[object, SpanProblem]>([
    [{ traceId: undefined }, 'invalid trace id'],
    [{ traceId: '' }, 'invalid trace id'],
    [{ traceId: '0'.repeat(32) }, 'invalid trace id'],
    [{ traceId: base64('0'.repeat(32)) }, 'invalid trace id'],
    [{ traceId: TRACE.slice(1) }, 'invalid trace id'],
    [{ traceId: `${TRACE.slice(1)}g` }, 'invalid trace id'],
    [{ traceId: 12 }, 'invalid trace id'],
    [{ spanId: undefined }, 'invalid span id'],
    [{ spanId: ZEROS }, 'invalid span id'],
    [{ spanId: SPAN.slice(1) }, 'invalid span id'],
    [{ spanId: {} }, 'invalid span id'],
    [{ parentSpanId: 'b2' }, 'invalid parent span id'],
    [{ parentSpanId: 7 }, 'invalid parent span id'],
    [{ startTimeUnixNano: undefined }, 'no start time'],
    [{ startTimeUnixNano: '0' }, 'no start time'],
    [{ startTimeUnixNano: 0 }, 'no start time'],
    [{ startTimeUnixNano: -5 }, 'no start time'],
    [{ startTimeUnixNano: '99999999999999999999' }, 'no start time'],
    [{ startTimeUnixNano: 'yesterday' }, 'no start time'],
    [{ startTimeUnixNano: { low: 1 } }, 'no start time'],
    [{ endTimeUnixNano: '1727050642123456000' }, 'ends long before it starts'],
    [{ name: 'x'.repeat(2000) }, 'too large'],
    [{ name: '日'.repeat(700) }, 'too large'],
    [{ unknown: 'x'.repeat(2000) }, 'too large'],
  ])('has %j', (members, problem) => {
    checkProblem({ ...GOOD, ...members }, problem);
  });
});

describe('an attribute in JSON', () => {
  it.each<[unknown, AttributeValue]>([
    [{ stringValue: 'GET' }, 'GET'],
    [{ stringValue: '' }, ''],
    [{ boolValue: false }, false],
    [{ intValue: '404' }, 404],
    [{ intValue: 404 }, 404],
    [{ intValue: '-0' }, 0],
    [{ intValue: '9007199254740993' }, 9_007_199_254_740_993n],
    [{ intValue: '-9223372036854775808' }, -(2n ** 63n)],
    [{ intValue: '9223372036854775808' }, undefined],
    [{ intValue: 2 ** 60 }, 2n ** 60n],
    [{ intValue: 1e300 }, undefined],
    [{ intValue: 1.5 }, 1.5],
    [{ intValue: 'many' }, undefined],
    [{ intValue: { low: 7, high: 0 } }, 7],
    [{ intValue: { low: -7, high: -1, unsigned: false } }, -7],
    [{ intValue: { low: 1, high: 2 ** 30 } }, 2n ** 62n + 1n],
    [{ intValue: { low: '7' } }, undefined],
    [{ doubleValue: 0.5 }, 0.5],
    [{ doubleValue: '0.5' }, 0.5],
    [{ doubleValue: 'NaN' }, Number.NaN],
    [{ doubleValue: 'Infinity' }, Number.POSITIVE_INFINITY],
    [{ doubleValue: '-Infinity' }, Number.NEGATIVE_INFINITY],
    [{ doubleValue: 'half' }, undefined],
    [{ doubleValue: ' ' }, undefined],
    [
      { arrayValue: { values: [{ intValue: 1 }, null, { stringValue: 'b' }, {}] } },
      [1, undefined, 'b', undefined],
    ],
    [{ arrayValue: {} }, []],
    [{ arrayValue: { values: null } }, []],
    [{ arrayValue: 'x' }, []],
    [{ kvlistValue: { values: [{ key: 'a', value: { intValue: 1 } }] } }, new Map([['a', 1]])],
    [{ kvlistValue: {} }, new Map()],
    [{ bytesValue: 'AP8=' }, new Uint8Array([0, 255])],
    [{ bytesValue: '-_8' }, new Uint8Array([251, 255])],
    [{ bytesValue: '' }, new Uint8Array(0)],
    [{ bytesValue: 'not base64!' }, undefined],
    [{ stringValue: 1 }, undefined],
    [{ boolValue: 'true' }, undefined],
    [{ stringValue: null, intValue: '1' }, 1],
    [{ bytesValue: 'AP8=', intValue: '1', stringValue: 'first' }, 'first'],
    [{ stringValueStrindex: 3 }, undefined],
    [{}, undefined],
    [null, undefined],
    ['text', undefined],
  ])('is read from %j', (sent, expected) => {
    expect(valueOf(sent)).toEqual(expected);
  });

  it('keeps no more of bytes than they are', () => {
    const bytes = valueOf({ bytesValue: 'AP8=' });
    expect(bytes instanceof Uint8Array && bytes.buffer.byteLength).toBe(2);
  });

  it('has the last value of its key, in the place of the first', () => {
    const pair = (key: string, intValue: number) => ({ key, value: { intValue } });
    expect([...spanWith({ attributes: [pair('a', 1), pair('b', 2), pair('a', 3)] }).attributes]).toEqual([
      ['a', 3],
      ['b', 2],
    ]);
  });

  it('has nothing in place of what is nested more than 16 levels deep', () => {
    const lists = (levels: number): unknown =>
      levels === 0 ? { stringValue: 'x' } : { arrayValue: { values: [lists(levels - 1)] } };
    const maps = (levels: number): unknown =>
      levels === 0
        ? { stringValue: 'x' }
        : { kvlistValue: { values: [{ key: 'k', value: maps(levels - 1) }] } };
    const ofLists = (nested: AttributeValue): AttributeValue =>
      Array.isArray(nested) ? ofLists(nested[0] as AttributeValue) : nested;
    const ofMaps = (nested: AttributeValue): AttributeValue =>
      nested instanceof Map ? ofMaps((nested as AttributeMap).get('k')) : nested;
    expect([ofLists(valueOf(lists(15))), ofMaps(valueOf(maps(15)))]).toEqual(['x', 'x']);
    expect([ofLists(valueOf(lists(16))), ofMaps(valueOf(maps(16)))]).toEqual([undefined, undefined]);
  });

  it('may have a name that means something in JavaScript', () => {
    const sent =
      `{"resourceSpans":[{"__proto__":{"polluted":1},"scopeSpans":[{"spans":[{"traceId":"${TRACE}","spanId":"${SPAN}",` +
      `"startTimeUnixNano":"${START}","__proto__":{"name":"wrong"},"attributes":[{"key":"__proto__",` +
      '"value":{"stringValue":"x"}},{"key":"constructor","value":{"__proto__":{"stringValue":"wrong"}}}]}]}]}]}';
    const [span] = spansIn(decodeJson(Buffer.from(sent), LIMITS));
    expect(span?.name).toBe('');
    expect([...(span?.attributes ?? [])]).toEqual([
      ['__proto__', 'x'],
      ['constructor', undefined],
    ]);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('a request in JSON', () => {
  it.each([
    '',
    '{}',
    '{"resourceSpans":null}',
    '{"resourceSpans":[]}',
    '{"resourceSpans":[null,{"scopeSpans":[{}]}]}',
  ])('that is %j has no spans', (text) => {
    expect(decodeJson(Buffer.from(text), LIMITS)).toEqual({
      kind: 'request',
      request: { resourceSpans: [], spanCount: 0, rejected: new Map() },
    });
  });

  it('may name scopes as they were named before', () => {
    const libraries = [{ instrumentationLibrary: { name: 'express', version: '4.1' }, spans: [GOOD] }];
    const snake = [{ instrumentation_library: { name: 'express', version: '4.1' }, spans: [GOOD] }];
    const scope = (sent: unknown) => requestIn(decode(sent)).resourceSpans[0]?.scopeSpans[0]?.scope;
    const expected = { name: 'express', version: '4.1' };
    expect(scope({ resourceSpans: [{ instrumentationLibrarySpans: libraries }] })).toEqual(expected);
    expect(scope({ resource_spans: [{ instrumentation_library_spans: snake }] })).toEqual(expected);
  });

  it('may begin with a byte order mark', () => {
    expect(spansIn(decodeJson(Buffer.from(`\ufeff${JSON.stringify(inRequest(GOOD))}`), LIMITS))).toHaveLength(
      1,
    );
  });

  it('is refused with more spans than the limit, which says how many', () => {
    expect(spansIn(decode(inRequest(GOOD, GOOD, GOOD, GOOD, GOOD)))).toHaveLength(5);
    expect(decode(inRequest(GOOD, {}, GOOD, GOOD, GOOD, GOOD))).toEqual({
      kind: 'refused',
      reason: 'too_many_spans',
      message: 'The request holds 6 spans, the limit is 5; let the exporter send smaller batches.',
    });
  });

  it('may be as deep as it likes where nobody looks', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const text = JSON.stringify(inRequest(GOOD)).replace('{', `{"unknown":${deep},`);
    expect(spansIn(decodeJson(Buffer.from(text), LIMITS))).toHaveLength(1);
    const inSpan = JSON.stringify(inRequest(GOOD)).replace('"traceId"', `"unknown":${deep},"traceId"`);
    expect(requestIn(decodeJson(Buffer.from(inSpan), LIMITS)).rejected).toEqual(new Map([['too large', 1]]));
  });
});

describe('what is no request in JSON', () => {
  it.each([
    ' ',
    'x',
    '{',
    'null',
    '[]',
    '"text"',
    '12',
    '{"resourceSpans":{}}',
    '{"resourceSpans":[1]}',
    '{"resourceSpans":[{"scopeSpans":"x"}]}',
    '{"resourceSpans":[{"scopeSpans":[[]]}]}',
    '{"resourceSpans":[{"scopeSpans":[{"spans":{"a":1}}]}]}',
    '{"resourceSpans":[{"scopeSpans":[{"spans":["x"]}]}]}',
  ])('is %s', (text) => {
    checkMalformed(text);
  });

  it('is text in another encoding', () => {
    checkMalformed(Buffer.from('{}', 'utf16le'));
    checkMalformed(Buffer.from('{"a":"\u00e9"}', 'latin1'));
    checkMalformed(Buffer.from([0x0a, 0xff]));
  });

  it('is told so without a word of what was sent', () => {
    expect(decodeJson(Buffer.from('secret'), LIMITS)).toMatchObject({
      message: expect.stringMatching(
        /^The request is not an ExportTraceServiceRequest in JSON: it is no JSON object/,
      ),
    });
    expect(decode({ resourceSpans: 'secret' })).toMatchObject({
      message:
        'A member "resourceSpans" of the request is not a list of objects; send an ExportTraceServiceRequest in JSON.',
    });
  });
});

describe('a resource or a scope that is too large', () => {
  const span = {
    traceId: '66f0c1a20123456789abcdef01234567',
    spanId: 'a1a1a1a1a1a1a1a1',
    startTimeUnixNano: '1',
  };
  const large = 'x'.repeat(1001);

  it.each([
    [
      'the resource',
      {
        resource: { attributes: [{ key: 'k', value: { stringValue: large } }] },
        scopeSpans: [{ spans: [span] }],
      },
    ],
    ['the scope', { scopeSpans: [{ scope: { name: large }, spans: [span] }] }],
  ])('takes its spans with it, and no others: %s', (_name, sent) => {
    const body = { resourceSpans: [sent, { scopeSpans: [{ spans: [span] }] }] };
    const request = requestIn(decodeJson(Buffer.from(JSON.stringify(body)), LIMITS));
    expect([...request.rejected]).toEqual([['resource or scope too large', 1]]);
    expect(request.resourceSpans).toHaveLength(1);
  });
});
