/** The stages of the mapping on spans of any kind, most of whose attributes are those that some rule reads. */

import {
  type AwsBlock,
  decodeDocument,
  type Entity,
  type SegmentDocument,
  type SqlBlock,
} from '@fluoroscope/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anEvent,
  aSpan,
  PARENT_SPAN_ID,
  SPAN_ID,
  SPAN_TRACE_ID,
} from '../../../test/support/span-builders.ts';
import type { AttributeValue, Span } from '../span.ts';
import { mapAws } from './map-aws.ts';
import { mapCause } from './map-cause.ts';
import { mapHttp } from './map-http.ts';
import { mapOutcome } from './map-outcome.ts';
import { mapSql } from './map-sql.ts';
import { resourceAws } from './resource-aws.ts';
import { resourceArn, resourceOrigin } from './resource-origin.ts';
import { SpanAttributes } from './span-attributes.ts';

const key = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom(
      'http.method',
      'http.response.status_code',
      'http.status_code',
      'http.response.body.size',
      'http.response.header.content-length',
      'message.type',
      'messaging.message.body.size',
      'url.full',
      'url.path',
      'url.query',
      'http.target',
      'server.address',
      'server.port',
      'net.peer.ip',
      'client.address',
      'network.peer.address',
      'http.status_text',
      'rpc.system',
      'rpc.method',
      'rpc.grpc.status_code',
      'aws.operation',
      'aws.request.id',
      'aws.request.attempts',
      'aws.dynamodb.table_names',
      'aws.resource_names',
      'aws.xray.retries',
      'aws.xray.cause',
      'aws.xray.paths',
      'aws.xray.fault',
      'messaging.url',
      'messaging.system',
      'messaging.destination.name',
      'faas.invoked_provider',
      'faas.invoked_name',
      'db.system',
      'db.namespace',
      'db.connection_string',
      'db.query.text',
      'cloud.provider',
      'cloud.platform',
      'cloud.account.id',
      'cloud.resource_id',
      'host.id',
      'aws.ecs.launchtype',
      'k8s.cluster.name',
      'service.instance.id',
      'aws.log.group.arns',
      'aws.log.group.names',
      'telemetry.sdk.name',
      'telemetry.sdk.language',
      'exception.type',
      'exception.message',
      'exception.stacktrace',
      'exception.id',
      'aws.xray.exception.truncated',
      'aws.http.error_message',
    ),
  },
  fc.constantFrom('__proto__', 'constructor', 'toString'),
  fc.string(),
);

const text = fc.oneof(
  fc.constantFrom(
    'aws',
    'aws-api',
    'aws_sqs',
    'aws_ecs',
    'aws_lambda',
    'mysql',
    'postgresql',
    'RECEIVED',
    'java',
  ),
  fc.constantFrom(
    '::1',
    '10.0.0.7',
    '-0',
    '200',
    'arn:aws:sns:r:1:t',
    'T: m\n\tat a(B.java:1)\nCaused by: E',
  ),
  fc.string({ unit: 'binary' }),
  fc.constant('\ud800'),
);
const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  text,
  fc.double(),
  fc.constantFrom(-0, Number.NaN, Infinity, -1, 1e300),
  fc.integer(),
  fc.boolean(),
  fc.bigInt(),
  fc.uint8Array(),
  fc.array(text, { maxLength: 3 }),
  fc.constantFrom<AttributeValue[]>(undefined, [], [undefined, 7], new Map([['a', 1]])),
);
const attributes = fc.array(fc.tuple(key, value), { maxLength: 14 }).map((entries) => new Map(entries));
const event = fc
  .tuple(fc.constantFrom('exception', 'HTTP request failure', 'log'), attributes)
  .map(([name, members]) => ({ ...anEvent(name), attributes: members }));
const span: fc.Arbitrary<Span> = fc
  .record({
    kind: fc.constantFrom('UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'),
    statusCode: fc.constantFrom('UNSET', 'OK', 'ERROR'),
    statusMessage: text,
    events: fc.array(event, { maxLength: 3 }),
    attributes,
  })
  .map((members) => ({ ...aSpan(), ...members }));

interface Blocks extends Pick<Entity, 'http' | 'cause' | 'error' | 'fault' | 'throttle'> {
  aws?: AwsBlock;
  sql?: SqlBlock;
  origin?: SegmentDocument['origin'];
  resource_arn?: SegmentDocument['resource_arn'];
}

function mapAll(from: Span, resource: Span['attributes']): Blocks {
  const read = new SpanAttributes(from.attributes);
  const blocks = {
    http: mapHttp(read, from),
    cause: mapCause(from, 'java', read)?.cause,
    aws: mapAws(read, from, resourceAws(resource)),
    sql: mapSql(read, from),
    ...mapOutcome(from, read),
    origin: resourceOrigin(resource),
    resource_arn: resourceArn(resource),
  };
  return Object.fromEntries(Object.entries(blocks).filter(([, block]) => block !== undefined));
}

function aDocument(blocks: Blocks): object {
  return {
    type: 'subsegment',
    trace_id: SPAN_TRACE_ID,
    parent_id: PARENT_SPAN_ID,
    id: SPAN_ID,
    name: 'call',
    start_time: 1,
    end_time: 2,
    ...blocks,
  };
}

describe('the stages of the mapping', () => {
  it('make of any span what a document holds as it is', () => {
    fc.assert(
      fc.property(span, attributes, (from, resource) => {
        const document = aDocument(mapAll(from, resource));
        const { accepted } = decodeDocument(JSON.stringify(document), { limitBytes: 1_000_000 });
        expect(accepted.map((decoded) => decoded.document)).toStrictEqual([document]);
      }),
      { numRuns: 1000 },
    );
  });
  it('change nothing that they share', () => {
    fc.assert(
      fc.property(span, attributes, (from, resource) => {
        const shared = resourceAws(resource);
        const before = structuredClone(shared);
        mapAws(new SpanAttributes(from.attributes), from, shared);
        expect(shared).toStrictEqual(before);
      }),
    );
  });
});
