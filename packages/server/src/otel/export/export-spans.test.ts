import type { EpochSeconds, SegmentDocument, SubsegmentDocument, TopLevelDocument } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import {
  aSegment,
  aSubsegment,
  anIndependent,
  id,
  received,
  T0,
  TRACE_ID,
} from '../../../test/support/segment-builders.ts';
import { mergeDocuments } from '../../assemble/merge-documents.ts';
import { exportSpans } from './export-spans.ts';
import type { AnyValue, ExportedSpan, KeyValue, OtlpSpan } from './otlp.ts';

function spansOf(...documents: readonly TopLevelDocument[]): ExportedSpan[] {
  return [...exportSpans(mergeDocuments(received(...documents)))];
}

/** The one span of a segment with these members. */
function ofSegment(members: Partial<SegmentDocument>): ExportedSpan {
  return only(spansOf(aSegment(members)));
}

/** The span of a subsegment with these members, inside a plain segment. */
function ofSubsegment(members: Partial<SubsegmentDocument>): OtlpSpan {
  return only(spansOf(aSegment({ subsegments: [aSubsegment(members)] })).slice(1)).span;
}

function only<Item>(items: readonly Item[]): Item {
  const [first] = items;
  if (first === undefined || items.length > 1) throw new Error(`${items.length} instead of one`);
  return first;
}

function plain(value: AnyValue): unknown {
  if ('intValue' in value) return Number(value.intValue);
  if ('arrayValue' in value) return value.arrayValue.values.map(plain);
  if ('kvlistValue' in value) return plainObject(value.kvlistValue.values);
  return Object.values(value)[0];
}

function plainObject(attributes: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]));
}

describe('a trace', () => {
  it('becomes a span for each segment and subsegment, with ids as W3C spells them', () => {
    const inner = aSubsegment({ id: id(3), start_time: T0 + 0.25, end_time: T0 + 0.5 });
    const spans = spansOf(
      aSegment({ parent_id: id(9), subsegments: [aSubsegment({ subsegments: [inner] })] }),
      anIndependent({ id: id(4), parent_id: id(3) }),
    ).map(({ span }) => span);
    expect(spans.map(({ spanId, parentSpanId }) => [spanId, parentSpanId])).toEqual([
      [id(1), id(9)],
      [id(2), id(1)],
      [id(3), id(2)],
      [id(4), id(3)],
    ]);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(
      new Set(['5759e988bd862e3fe1be46a994272793']),
    );
    expect(spans[2]).toMatchObject({
      startTimeUnixNano: '1700000000250000000',
      endTimeUnixNano: '1700000000500000000',
    });
  });
  it('has no spans for what X-Ray only infers', () => {
    expect(spansOf(aSegment({ subsegments: [aSubsegment({ namespace: 'remote' })] }))).toHaveLength(2);
  });
  it('gives a subsegment that came alone the resource of its segment', () => {
    const spans = spansOf(anIndependent(), aSegment({ name: 'shop' }));
    expect(spans.map(({ resource }) => plainObject(resource.attributes)['service.name'])).toEqual([
      'shop',
      'shop',
    ]);
    expect(spans[1]?.resource).toBe(spans[0]?.resource);
  });
  it('names no service for a subsegment whose segment never came', () => {
    const { resource, span } = only(spansOf(anIndependent()));
    expect(plainObject(resource.attributes)).toEqual({ 'service.name': 'unknown_service' });
    expect(span.parentSpanId).toBe(id(1));
  });
  it('leaves the end of what has not ended open', () => {
    const { span } = ofSegment({ in_progress: true });
    expect(span.endTimeUnixNano).toBe('0');
    expect(plainObject(span.attributes)).toEqual({ 'aws.xray.inprogress': true });
  });
});

describe('the kind of a span', () => {
  it.each<[string, Partial<SubsegmentDocument>, number]>([
    ['local work', {}, 1],
    ['a remote call', { namespace: 'remote' }, 3],
    ['a call to AWS', { namespace: 'aws', name: 'DynamoDB', aws: { operation: 'PutItem' } }, 3],
    ['reading messages', { namespace: 'aws', name: 'SQS', aws: { operation: 'ReceiveMessage' } }, 3],
    ['sending a message', { namespace: 'aws', name: 'SQS', aws: { operation: 'SendMessage' } }, 4],
    ['sending from Node', { namespace: 'aws', name: 'SNS', aws: { operation: 'publish' } }, 4],
  ])('for %s', (_what, members, kind) => {
    expect(ofSubsegment(members).kind).toBe(kind);
  });
  it('is server for a segment', () => {
    expect(ofSegment({}).span.kind).toBe(2);
  });
});

describe('the status of a span', () => {
  const status = (code: number) => ({ response: { status: code } });
  it.each<[string, Partial<SubsegmentDocument>, number, number]>([
    ['success', { http: status(200) }, 0, 0],
    ['a client error', { http: status(404) }, 0, 2],
    ['a throttled call', { throttle: true, error: true }, 0, 2],
    ['a fault by status', { http: status(503) }, 2, 2],
    ['a fault by flag', { fault: true }, 2, 2],
  ])('of %s', (_what, { http, fault, error, throttle }, served, called) => {
    const members = Object.fromEntries(
      Object.entries({ http, fault, error, throttle }).filter(([, value]) => value !== undefined),
    );
    expect(ofSegment(members).span.status.code).toBe(served);
    expect(ofSubsegment(members).status.code).toBe(called);
  });
  it('says the message of the first exception', () => {
    const cause = { exceptions: [{ id: id(7), message: 'disk full' }] };
    expect(ofSegment({ fault: true, cause }).span.status).toEqual({ code: 2, message: 'disk full' });
  });
});

describe('attributes', () => {
  it.each<[string, Partial<SubsegmentDocument>, Record<string, unknown>]>([
    ['nothing to say', {}, {}],
    [
      'an HTTP call',
      {
        name: 'pay.example',
        namespace: 'remote',
        http: {
          request: {
            method: 'POST',
            url: 'https://pay.example:8443/v1?x=1',
            user_agent: 'curl',
            traced: true,
          },
          response: { status: 429, content_length: 12 },
        },
      },
      {
        'http.request.method': 'POST',
        'url.full': 'https://pay.example:8443/v1?x=1',
        'user_agent.original': 'curl',
        'http.response.status_code': 429,
        'http.response.body.size': 12,
        'server.address': 'pay.example',
        'server.port': 8443,
        'peer.service': 'pay.example',
        'aws.xray.traced': true,
        'aws.xray.error': true,
        'aws.xray.throttle': true,
      },
    ],
    [
      'a relative URL and an unknown length',
      { http: { request: { url: '/a?b=c' }, response: { content_length: -1 } } },
      { 'url.full': '/a?b=c' },
    ],
    [
      'a call to DynamoDB',
      {
        name: 'DynamoDB',
        namespace: 'aws',
        aws: {
          operation: 'GetItem',
          table_name: 'orders',
          region: 'eu-west-1',
          request_id: 'R1',
          retries: 2,
        },
      },
      {
        'rpc.system': 'aws-api',
        'rpc.service': 'DynamoDB',
        'rpc.method': 'GetItem',
        'aws.dynamodb.table_names': ['orders'],
        'aws.region': 'eu-west-1',
        'aws.request_id': 'R1',
        'aws.xray.retries': 2,
      },
    ],
    [
      'a call to S3',
      {
        name: 'S3',
        namespace: 'aws',
        aws: { operation: 'PutObject', bucket_name: 'b', key: 'k', id_2: 'e', acl: 'none' },
      },
      {
        'rpc.system': 'aws-api',
        'rpc.service': 'S3',
        'rpc.method': 'PutObject',
        'aws.s3.bucket': 'b',
        'aws.s3.key': 'k',
        'aws.request.extended_request_id': 'e',
        'aws.acl': 'none',
      },
    ],
    [
      'a query',
      {
        name: 'shop@db1.example',
        namespace: 'remote',
        sql: {
          url: 'jdbc:postgresql://db1.example:5432/shop',
          database_type: 'PostgreSQL',
          sanitized_query: 'SELECT ?',
          user: 'app',
        },
      },
      {
        'peer.service': 'shop@db1.example',
        'db.system.name': 'postgresql',
        'db.query.text': 'SELECT ?',
        'db.user': 'app',
        'server.address': 'db1.example',
        'server.port': 5432,
        'db.namespace': 'shop',
        'aws.xray.sql.url': 'jdbc:postgresql://db1.example:5432/shop',
      },
    ],
    [
      'a connection string of a form of its own',
      { sql: { connection_string: 'Server=db1;Database=shop', database_type: 'mssql' } },
      { 'db.system.name': 'microsoft.sql_server', 'db.connection_string': 'Server=db1;Database=shop' },
    ],
    [
      'annotations',
      { annotations: { tier: 'gold', items: 3, rate: 0.5, express: false } },
      {
        tier: 'gold',
        items: 3,
        rate: 0.5,
        express: false,
        'aws.xray.annotations': ['tier', 'items', 'rate', 'express'],
      },
    ],
    [
      'metadata',
      { metadata: { default: { k: [1, null] }, billing: { cents: 5 }, flat: 'x' } },
      {
        'aws.xray.metadata.default': '{"k":[1,null]}',
        'aws.xray.metadata.billing': '{"cents":5}',
        'aws.xray.metadata.flat': '"x"',
      },
    ],
    [
      'the cause of a fault elsewhere',
      { fault: true, cause: id(7), precursor_ids: [id(8)] },
      { 'aws.xray.fault': true, 'aws.xray.cause': id(7), 'aws.xray.precursor_ids': [id(8)] },
    ],
  ])('tell %s', (_what, members, expected) => {
    expect(plainObject(ofSubsegment(members).attributes)).toEqual(expected);
  });
  it('tell the user and the client of a segment', () => {
    const http = { request: { client_ip: '203.0.113.9', x_forwarded_for: true } };
    expect(plainObject(ofSegment({ user: 'u1', http }).span.attributes)).toEqual({
      'client.address': '203.0.113.9',
      'aws.xray.x_forwarded_for': true,
      'enduser.id': 'u1',
    });
  });
  it('name every key once', () => {
    const { attributes } = ofSubsegment({
      http: { response: { status: 200 } },
      annotations: { 'http.response.status_code': 200 },
    });
    const keys = attributes.map(({ key }) => key);
    expect(keys).toEqual(['http.response.status_code', 'aws.xray.annotations']);
  });
  it('are again what they were in a document that the OpenTelemetry exporter made', () => {
    const { resource, scope, span } = ofSegment({
      aws: { xray: { sdk: 'opentelemetry for nodejs', sdk_version: '2.1', auto_instrumentation: false } },
      annotations: { tier: 'gold', 'otel.resource.team': 'pay' },
      metadata: {
        default: {
          'otel.resource.host.arch': 'arm64',
          'otel.scope.name': 'http',
          'otel.scope.version': '1.0',
          'messaging.system': 'kafka',
          list: ['a'],
        },
      },
    });
    expect(plainObject(resource.attributes)).toEqual({
      'service.name': 'web',
      'telemetry.sdk.name': 'opentelemetry',
      'telemetry.sdk.version': '2.1',
      'telemetry.sdk.language': 'nodejs',
      team: 'pay',
      'host.arch': 'arm64',
    });
    expect(scope).toEqual({ name: 'http', version: '1.0' });
    expect(plainObject(span.attributes)).toEqual({
      tier: 'gold',
      'aws.xray.annotations': ['tier'],
      'messaging.system': 'kafka',
      list: ['a'],
    });
  });
});

describe('resources', () => {
  it.each<[string, Partial<SegmentDocument>]>([
    ['metadata', { metadata: { default: { 'otel.resource.service.name': 'shop' } } }],
    ['an annotation', { annotations: { 'otel.resource.service.name': 'shop' } }],
  ])('call the service what they called it before its segment got another name, by %s', (_where, members) => {
    const { resource } = ofSegment({ name: 'shop-workers', ...members });
    expect(plainObject(resource.attributes)['service.name']).toBe('shop');
  });
  it.each<[string, Partial<SegmentDocument>, Record<string, unknown>]>([
    ['a version', { service: { version: '1.2' } }, { 'service.version': '1.2' }],
    [
      'EC2',
      {
        origin: 'AWS::EC2::Instance',
        resource_arn: 'arn:aws:ec2:x',
        aws: {
          account_id: '111',
          ec2: { instance_id: 'i-1', availability_zone: 'eu-west-1a', ami_id: 'ami-1' },
        },
      },
      {
        'cloud.provider': 'aws',
        'cloud.platform': 'aws_ec2',
        'cloud.account.id': '111',
        'host.id': 'i-1',
        'cloud.availability_zone': 'eu-west-1a',
        'host.image.id': 'ami-1',
        'aws.xray.resource_arn': 'arn:aws:ec2:x',
      },
    ],
    [
      'Fargate',
      {
        origin: 'AWS::ECS::Fargate',
        aws: {
          ecs: { container: 'c', task_arn: 't' },
          cloudwatch_logs: [{ log_group: '/g', arn: 'arn:g' }, 7],
        },
      },
      {
        'cloud.provider': 'aws',
        'cloud.platform': 'aws_ecs',
        'aws.ecs.launchtype': 'fargate',
        'container.name': 'c',
        'aws.ecs.task.arn': 't',
        'aws.log.group.arns': ['arn:g'],
        'aws.log.group.names': ['/g'],
      },
    ],
    [
      'Beanstalk',
      {
        origin: 'AWS::ElasticBeanstalk::Environment',
        aws: { elastic_beanstalk: { environment: 'e', deployment_id: 7 } },
      },
      {
        'cloud.provider': 'aws',
        'cloud.platform': 'aws_elastic_beanstalk',
        'service.namespace': 'e',
        'service.instance.id': '7',
      },
    ],
    [
      'an origin of its own',
      { origin: 'AWS::ApiGateway::Stage' },
      { 'aws.xray.origin': 'AWS::ApiGateway::Stage' },
    ],
    [
      'an SDK',
      { aws: { xray: { sdk: 'X-Ray for Node.js', sdk_version: '3.12' } } },
      { 'telemetry.sdk.name': 'X-Ray', 'telemetry.sdk.version': '3.12', 'telemetry.sdk.language': 'nodejs' },
    ],
  ])('tell %s', (_what, members, expected) => {
    expect(plainObject(ofSegment(members).resource.attributes)).toEqual({
      'service.name': 'web',
      ...expected,
    });
  });
});

describe('exceptions', () => {
  const stack = [
    { path: '/app/a.js', line: 10, label: 'fn' },
    { path: '/app/b.js', line: 7, label: '' },
  ];
  const stackIn = (sdk: string): unknown => {
    const cause = { exceptions: [{ id: id(7), type: 'E', message: 'm', stack }] };
    const { span } = ofSegment({ cause, fault: true, aws: { xray: { sdk } } });
    return plainObject(span.events[0]?.attributes ?? [])['exception.stacktrace'];
  };

  it.each([
    ['X-Ray for Node.js', 'E: m\n    at fn (/app/a.js:10)\n    at /app/b.js:7'],
    [
      'X-Ray for Python',
      'Traceback (most recent call last):\n  File "/app/b.js", line 7, in \n  File "/app/a.js", line 10, in fn\nE: m',
    ],
    ['X-Ray for .NET', 'E: m\n   at fn in /app/a.js:line 10\n   at  in /app/b.js:line 7'],
    ['X-Ray for Java', 'E: m\n\tat fn(/app/a.js:10)\n\tat (/app/b.js:7)'],
  ])('have the stack of %s', (sdk, text) => {
    expect(stackIn(sdk)).toBe(text);
  });
  it('are events at the end of the span', () => {
    const exception = { id: id(7), type: 'E', message: 'm', remote: true, truncated: 3, cause: id(8) };
    const { span } = ofSegment({ cause: { exceptions: [exception] } });
    expect(span.events.map(({ attributes, ...event }) => ({ ...event, ...plainObject(attributes) }))).toEqual(
      [
        {
          timeUnixNano: '1700000001000000000',
          name: 'exception',
          'exception.type': 'E',
          'exception.message': 'm',
          'aws.xray.exception.id': id(7),
          'aws.xray.exception.remote': true,
          'aws.xray.exception.truncated': 3,
          'aws.xray.exception.cause': id(8),
        },
      ],
    );
  });
});

describe('links', () => {
  it('are links, in either spelling of the trace id', () => {
    const links = [
      { trace_id: TRACE_ID, id: id(5), attributes: { r: 1 } },
      { trace_id: 'f'.repeat(32), id: id(6) },
    ];
    expect(ofSegment({ links }).span.links).toEqual([
      {
        traceId: '5759e988bd862e3fe1be46a994272793',
        spanId: id(5),
        attributes: [{ key: 'r', value: { intValue: '1' } }],
      },
      { traceId: 'f'.repeat(32), spanId: id(6), attributes: [] },
    ]);
  });
});

describe('times', () => {
  it('before the epoch become 0', () => {
    const start_time: EpochSeconds = -1;
    expect(ofSegment({ start_time, end_time: 1 }).span).toMatchObject({
      startTimeUnixNano: '0',
      endTimeUnixNano: '1000000000',
    });
  });
});
