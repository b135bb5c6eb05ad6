/** Spans of any content for property tests: names that rules know and names that nobody knows, values of every type. */

import { parseTraceId, type SegmentId } from '@fluoroscope/wire';
import fc from 'fast-check';
import type { AttributeMap, AttributeValue, Span, SpanScope } from '../../src/otel/span.ts';

/** Halves of characters are among them. */
const anyText = fc.oneof(
  { weight: 4, arbitrary: fc.string({ maxLength: 20 }) },
  fc.string({ unit: 'binary', maxLength: 10 }),
  fc.constantFrom(
    '',
    '\ud800',
    'a\udc00b',
    '__proto__',
    'x'.repeat(300),
    '{"a":[1]}',
    '{"__proto__":{"b":-0}}',
    '🙂',
  ),
);

const KNOWN_TEXTS = [
  'aws-api',
  'LOCAL_ROOT',
  'aws',
  'gcp',
  'aws_ecs',
  'aws_lambda',
  'postgresql',
  'redis',
  'nodejs',
  'SQS',
  'SendMessage',
  'https://pay.example:8443/v1?x=1',
  '203.0.113.9',
  '200',
] as const;

const KNOWN_KEYS = [
  'aws.local.service',
  'aws.operation',
  'aws.remote.service',
  'aws.service',
  'aws.span.kind',
  'aws.xray.annotations',
  'aws.xray.exporter.config.index_all_attributes',
  'aws.xray.exporter.config.indexed_attributes',
  'aws.xray.inprogress',
  'aws.xray.metadata.Default',
  'aws.xray.metadata.billing',
  'aws.xray.metadata.__proto__',
  'aws.xray.precursor_ids',
  'aws.xray.resource_arn',
  'aws.xray.sampling_rule',
  'aws.xray.traced',
  'aws.xray.x_forwarded_for',
  'client.address',
  'cloud.platform',
  'cloud.provider',
  'container.image.tags',
  'db.connection_string',
  'db.namespace',
  'db.system',
  'db.query.text',
  'enduser.id',
  'http.request.method',
  'http.response.status_code',
  'http.response.body.size',
  'http.status_code',
  'http.url',
  'messaging.destination.name',
  'peer.service',
  'rpc.grpc.status_code',
  'rpc.method',
  'rpc.service',
  'rpc.system',
  'server.address',
  'server.port',
  'service.name',
  'service.version',
  'telemetry.sdk.language',
  'telemetry.sdk.name',
  'user.id',
  '__proto__',
  'constructor',
  'otel.kind',
] as const;

const { value: anyValue } = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'attribute' },
    anyText,
    fc.constantFrom<AttributeValue>(...KNOWN_TEXTS),
    fc.boolean(),
    fc.constantFrom<AttributeValue>(
      200,
      404,
      429,
      503,
      -0,
      Number.NaN,
      Infinity,
      2 ** 60,
      2n ** 62n,
      undefined,
    ),
    fc.double(),
    fc.integer(),
    fc.uint8Array({ maxLength: 8 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(anyText, tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
}));

export const anyAttributes: fc.Arbitrary<AttributeMap> = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom<string>(...KNOWN_KEYS), anyText), anyValue), { maxLength: 15 })
  .map((entries) => new Map(entries));

/** Documents count microseconds, so times are multiples of one; the latest is in the year 2255. */
const anyTime = fc.oneof(
  fc.integer({ min: 1, max: 2 ** 31 }).map((seconds) => seconds + 0.5),
  fc.constantFrom(0.000001, 18_446_744_073.7),
);

const anyId = fc
  .bigInt({ min: 1n, max: 2n ** 64n - 1n })
  .map((number) => number.toString(16).padStart(16, '0') as SegmentId);

const anyTraceId = fc.bigInt({ min: 1n, max: 2n ** 128n - 1n }).map((number) => {
  const traceId = parseTraceId(number.toString(16).padStart(32, '0'));
  if (traceId === undefined) throw new Error('no trace id');
  return traceId;
});

const anyEvent = fc.record({
  time: anyTime,
  name: fc.oneof(fc.constantFrom('exception', 'HTTP request failure', 'log'), anyText),
  attributes: fc.oneof(
    anyAttributes,
    fc
      .record({ 'exception.type': anyText, 'exception.message': anyText, 'exception.stacktrace': anyText })
      .map((members): AttributeMap => new Map(Object.entries(members))),
  ),
});

export const anySpan: fc.Arbitrary<Span> = fc.record({
  traceId: anyTraceId,
  spanId: anyId,
  parentSpanId: fc.option(anyId, { nil: undefined }),
  traceState: fc.constantFrom('', 'a=1'),
  name: anyText,
  kind: fc.constantFrom('UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'),
  startTime: anyTime,
  endTime: fc.option(anyTime, { nil: undefined }),
  attributes: anyAttributes,
  events: fc.array(anyEvent, { maxLength: 4 }),
  links: fc.array(fc.record({ traceId: anyTraceId, spanId: anyId, attributes: anyAttributes }), {
    maxLength: 3,
  }),
  statusCode: fc.constantFrom('UNSET', 'OK', 'ERROR'),
  statusMessage: anyText,
});

export const anyScope: fc.Arbitrary<SpanScope> = fc.record({ name: anyText, version: anyText });
