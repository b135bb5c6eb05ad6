/**
 * The rules that decide which documents a span becomes and which members beside the blocks they have, one row each.
 * `exporter` is OpenTelemetry Collector, awsxray exporter, in its folder internal/translator; rows without a source are
 * our own.
 */

import { type EpochSeconds, isIndependentSubsegment, parseSegmentId } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import {
  defaultsOf,
  documentOf,
  documentsOf,
  type MappingSetting,
  type Members,
} from '../../../test/support/mapped-span.ts';
import {
  aChildSpan,
  aLink,
  anEvent,
  aSpan,
  PARENT_SPAN_ID,
  SPAN_END,
  SPAN_ID,
  SPAN_START,
  SPAN_TRACE_ID,
} from '../../../test/support/span-builders.ts';
import type { Span, SpanKind } from '../span.ts';
import { serviceSegmentId } from './document-role.ts';
import { mapResource } from './mapped-resource.ts';
import { spanDocuments } from './span-documents.ts';

/** What the table says of a member that is not there. */
const ABSENT = undefined;

describe('documents of a span', () => {
  it.each<[source: string, kind: SpanKind, hasParent: boolean, type: string | undefined]>([
    ['exporter segment.go: MakeSegment', 'SERVER', false, ABSENT],
    ['exporter segment.go: MakeSegment', 'SERVER', true, ABSENT],
    ['exporter since v0.137: consumers', 'CONSUMER', false, ABSENT],
    ['exporter since v0.137: consumers', 'CONSUMER', true, ABSENT],
    ['exporter segment.go: no parent', 'INTERNAL', false, ABSENT],
    ['exporter segment.go: no parent', 'CLIENT', false, ABSENT],
    ['exporter segment.go: no parent', 'PRODUCER', false, ABSENT],
    ['exporter segment.go: no parent', 'UNSPECIFIED', false, ABSENT],
    ['exporter segment.go: a parent', 'INTERNAL', true, 'subsegment'],
    ['exporter segment.go: a parent', 'CLIENT', true, 'subsegment'],
    ['exporter segment.go: a parent', 'PRODUCER', true, 'subsegment'],
    ['exporter segment.go: a parent', 'UNSPECIFIED', true, 'subsegment'],
  ])('%s: kind %s with a parent: %s', (_source, kind, hasParent, type) => {
    const document = documentOf(hasParent ? aChildSpan({ kind }) : aSpan({ kind }));
    expect(document['type']).toBe(type);
    expect(document['parent_id']).toBe(hasParent ? PARENT_SPAN_ID : undefined);
  });

  it('have ids, times and all flags', () => {
    expect(documentOf(aSpan())).toMatchObject({
      id: SPAN_ID,
      trace_id: SPAN_TRACE_ID,
      start_time: SPAN_START,
      end_time: SPAN_END,
      error: false,
      fault: false,
      throttle: false,
    });
  });

  it('are handed on with their ids and their text', () => {
    const [decoded] = spanDocuments(
      aChildSpan(),
      mapResource(new Map(), { indexAll: false, indexed: new Set() }),
      { name: '', version: '' },
    );
    expect(decoded).toMatchObject({ traceId: SPAN_TRACE_ID, id: SPAN_ID });
    expect(JSON.parse(decoded?.text ?? '')).toEqual(decoded?.document);
    expect(decoded !== undefined && isIndependentSubsegment(decoded.document)).toBe(true);
  });
});

describe('a span that is the first of its service', () => {
  const LOCAL_ROOT = { 'aws.span.kind': 'LOCAL_ROOT' };

  it.each<SpanKind>(['SERVER', 'INTERNAL'])('is a segment when it is %s', (kind) => {
    const document = documentOf(
      aChildSpan({ kind, attributes: { ...LOCAL_ROOT, 'aws.local.service': 'job' } }),
    );
    expect(document).toMatchObject({ id: SPAN_ID, parent_id: PARENT_SPAN_ID, name: 'job' });
    expect(document).not.toHaveProperty('type');
    expect(document).not.toHaveProperty('namespace');
    expect(defaultsOf(document)).toMatchObject({ 'otel.resource.service.name': 'cart' });
  });

  it.each<SpanKind>(['CLIENT', 'PRODUCER', 'CONSUMER', 'UNSPECIFIED'])(
    'is a subsegment inside a segment when it is %s',
    (kind) => {
      const [dependency, service] = documentsOf(
        aChildSpan({ kind, attributes: { ...LOCAL_ROOT, 'aws.local.service': 'worker' } }),
      );
      expect(dependency).toMatchObject({ id: SPAN_ID, type: 'subsegment', namespace: 'remote' });
      expect(service).toMatchObject({
        id: dependency?.['parent_id'],
        parent_id: PARENT_SPAN_ID,
        name: 'worker',
      });
      expect(service).not.toHaveProperty('type');
      expect(service).not.toHaveProperty('namespace');
    },
  );

  const attributes = {
    ...LOCAL_ROOT,
    'aws.local.service': 'worker',
    'aws.remote.service': 'AWS::SQS',
    'rpc.system': 'aws-api',
    'aws.operation': 'ReceiveMessage',
    'http.method': 'POST',
    'enduser.id': 'u1',
    'aws.xray.metadata.billing': '{"cents":5}',
    x: 1,
  };
  const links = [aLink('1-66f0c1a2-ffffffffffffffffffffffff', 'c3c3c3c3c3c3c3c3')];

  it('tells the call in the subsegment and the service in the segment', () => {
    const resource = { 'service.version': '1.2', team: 'pay' };
    const span = aChildSpan({ kind: 'CONSUMER', attributes, links, events: [anEvent('wake')] });
    const [dependency, service] = documentsOf(span, { resource });
    expect(dependency).toMatchObject({
      name: 'SQS',
      namespace: 'aws',
      aws: { operation: 'ReceiveMessage' },
      http: { request: { method: 'POST' } },
      user: 'u1',
      service: { version: '1.2' },
      metadata: { default: { x: 1 }, billing: { cents: 5 } },
    });
    expect(dependency).not.toHaveProperty('links');
    expect(defaultsOf(dependency ?? {})).not.toHaveProperty(['otel.resource.team']);
    expect(service).toMatchObject({
      user: 'u1',
      service: { version: '1.2' },
      links: [{ trace_id: '1-66f0c1a2-ffffffffffffffffffffffff', id: 'c3c3c3c3c3c3c3c3' }],
      aws: { xray: {} },
    });
    expect(service).not.toHaveProperty('http');
    expect(service?.['aws']).not.toHaveProperty('operation');
    expect(service?.['metadata']).toEqual({
      default: {
        'otel.resource.service.name': 'cart',
        'otel.resource.service.version': '1.2',
        'otel.resource.team': 'pay',
      },
    });
  });

  it('has the links of a producer on the call', () => {
    const [dependency, service] = documentsOf(aChildSpan({ kind: 'PRODUCER', attributes, links }));
    expect(dependency?.['links']).toHaveLength(1);
    expect(service).not.toHaveProperty('links');
  });

  it('annotates both halves, the segment with nothing of what is called', () => {
    const indexed = new Set(['aws.local.service', 'aws.remote.service', 'x']);
    const documents = documentsOf(aChildSpan({ kind: 'CLIENT', attributes }), { options: { indexed } });
    expect(documents.map((document) => document['annotations'])).toEqual([
      { 'aws.local.service': 'worker', 'aws.remote.service': 'AWS::SQS', x: 1 },
      { 'aws.local.service': 'worker', x: 1 },
    ]);
  });

  it('gives the segment the same id whenever it is sent', () => {
    expect(serviceSegmentId(SPAN_TRACE_ID, SPAN_ID)).toBe(serviceSegmentId(SPAN_TRACE_ID, SPAN_ID));
    expect(serviceSegmentId(SPAN_TRACE_ID, PARENT_SPAN_ID)).not.toBe(
      serviceSegmentId(SPAN_TRACE_ID, SPAN_ID),
    );
    expect(parseSegmentId(serviceSegmentId(SPAN_TRACE_ID, SPAN_ID))).toBeDefined();
  });

  it('is split in another cloud as well, where no document has an aws block', () => {
    const documents = documentsOf(aChildSpan({ kind: 'CLIENT', attributes }), {
      resource: { 'cloud.provider': 'gcp' },
    });
    expect(documents).toHaveLength(2);
    for (const document of documents) expect(document).not.toHaveProperty('aws');
  });

  it('names the segment after the resource when it has no local service', () => {
    const [, service] = documentsOf(
      aChildSpan({ kind: 'CLIENT', attributes: { ...LOCAL_ROOT, 'peer.service': 'billing' } }),
    );
    expect(service?.['name']).toBe('cart');
  });
});

describe('the times of a document', () => {
  const LATEST = 9_007_199_254;
  it.each<[what: string, span: Span, start: EpochSeconds, end: EpochSeconds | undefined, isFixed: boolean]>([
    ['as they were', aSpan(), SPAN_START, SPAN_END, false],
    ['without an end it is in progress', aSpan({ endTime: undefined }), SPAN_START, ABSENT, false],
    ['it ends at once when it ended before it started', aSpan({ endTime: 1 }), SPAN_START, SPAN_START, true],
    [
      'what no document can say is the last it can',
      aSpan({ startTime: LATEST + 1, endTime: LATEST + 2 }),
      LATEST,
      LATEST,
      true,
    ],
    [
      'exporter since v0.139: aws.xray.inprogress',
      aSpan({ attributes: { 'aws.xray.inprogress': true } }),
      SPAN_START,
      ABSENT,
      false,
    ],
    [
      'exporter since v0.139: aws.xray.inprogress',
      aSpan({ attributes: { 'aws.xray.inprogress': false } }),
      SPAN_START,
      SPAN_END,
      false,
    ],
  ])('%s, row %#', (_what, span, start, end, isFixed) => {
    const document = documentOf(span);
    expect(document['start_time']).toBe(start);
    expect(document['end_time']).toBe(end);
    expect(document['in_progress']).toBe(end === undefined ? true : undefined);
    expect(Object.hasOwn(defaultsOf(document), 'otel.time_fixed')).toBe(isFixed);
    expect(defaultsOf(document)).not.toHaveProperty(['aws.xray.inprogress']);
  });
});

describe('members of a document', () => {
  it.each<[source: string, span: Span, setting: MappingSetting, expected: Members]>([
    ['exporter segment.go: enduser.id', aSpan({ attributes: { 'enduser.id': 'u1' } }), {}, { user: 'u1' }],
    ['the later name of the user', aChildSpan({ attributes: { 'user.id': 'u2' } }), {}, { user: 'u2' }],
    [
      'exporter service.go',
      aChildSpan(),
      { resource: { 'service.version': '1.2' } },
      { service: { version: '1.2' } },
    ],
    [
      'exporter service.go',
      aSpan(),
      { resource: { 'container.image.tag': 't' } },
      { service: { version: 't' } },
    ],
    [
      'the later name of tags',
      aSpan(),
      { resource: { 'container.image.tags': ['t', 'u'] } },
      { service: { version: 't' } },
    ],
    [
      'exporter segment.go: origin',
      aChildSpan(),
      { resource: { 'cloud.platform': 'aws_eks' } },
      { origin: 'AWS::EKS::Container' },
    ],
    [
      'a function',
      aSpan(),
      { resource: { 'cloud.platform': 'aws_lambda', 'faas.id': 'arn:aws:lambda:f' } },
      { origin: 'AWS::Lambda::Function', resource_arn: 'arn:aws:lambda:f' },
    ],
    [
      'receiver: aws.xray.resource_arn',
      aSpan(),
      { resource: { 'aws.xray.resource_arn': 'arn:aws:ec2:i' } },
      { resource_arn: 'arn:aws:ec2:i' },
    ],
    [
      'receiver: aws.xray.resource_arn',
      aChildSpan({ attributes: { 'aws.xray.resource_arn': 'arn:aws:ec2:j' } }),
      { resource: { 'aws.xray.resource_arn': 'arn:aws:ec2:i' } },
      { resource_arn: 'arn:aws:ec2:j' },
    ],
    [
      'receiver: aws.xray.traced',
      aChildSpan({ attributes: { 'aws.xray.traced': true, 'http.request.method': 'GET' } }),
      {},
      { http: { request: { method: 'GET', traced: true } } },
    ],
    [
      'receiver: aws.xray.traced',
      aChildSpan({ attributes: { 'aws.xray.traced': true } }),
      {},
      { traced: true },
    ],
    [
      'receiver: aws.xray.x_forwarded_for',
      aSpan({
        attributes: { 'aws.xray.x_forwarded_for': false, 'client.address': '203.0.113.9', 'url.path': '/' },
      }),
      {},
      { http: { request: { client_ip: '203.0.113.9', x_forwarded_for: false } } },
    ],
    [
      'samplers of AWS',
      aSpan({ attributes: { 'aws.xray.sampling_rule': 'checkout' } }),
      {},
      { aws: { xray: { sampling_rule_name: 'checkout' } } },
    ],
    [
      'our own export',
      aChildSpan({ attributes: { 'aws.xray.precursor_ids': [PARENT_SPAN_ID] } }),
      {},
      { precursor_ids: [PARENT_SPAN_ID] },
    ],
    [
      'exporter span_links.go',
      aSpan({
        links: [
          aLink('1-66f0c1a2-ffffffffffffffffffffffff', 'c3c3c3c3c3c3c3c3', { r: 1 }),
          aLink(SPAN_TRACE_ID, SPAN_ID),
        ],
      }),
      {},
      {
        links: [
          { trace_id: '1-66f0c1a2-ffffffffffffffffffffffff', id: 'c3c3c3c3c3c3c3c3', attributes: { r: 1 } },
          { trace_id: SPAN_TRACE_ID, id: SPAN_ID },
        ],
      },
    ],
  ])('%s, row %#', (_source, span, setting, expected) => {
    const document = documentOf(span, setting);
    expect(document).toMatchObject(expected);
    for (const key of span.attributes.keys()) {
      expect(defaultsOf(document)).not.toHaveProperty([key]);
    }
  });

  it('are left out where there is nothing to say', () => {
    expect(
      Object.keys(documentOf(aChildSpan({ name: 'load' }), { resource: { 'cloud.provider': 'gcp' } })),
    ).toEqual([
      'id',
      'name',
      'trace_id',
      'start_time',
      'error',
      'fault',
      'throttle',
      'parent_id',
      'type',
      'end_time',
    ]);
  });

  it('do not make a function of a part of it', () => {
    const resource = { 'cloud.platform': 'aws_lambda', 'faas.id': 'arn:aws:lambda:f' };
    const document = documentOf(aChildSpan(), { resource });
    expect(document).not.toHaveProperty('origin');
    expect(document).not.toHaveProperty('resource_arn');
  });

  it('name the user by the name that the exporter reads, where a span has both', () => {
    const document = documentOf(aSpan({ attributes: { 'user.id': 'u2', 'enduser.id': 'u1' } }));
    expect(document['user']).toBe('u1');
    expect(defaultsOf(document)).toMatchObject({ 'user.id': 'u2' });
  });

  it('leave the query of a segment in its metadata', () => {
    const attributes = { 'db.system': 'postgresql', 'db.statement': 'SELECT ?' };
    const document = documentOf(aSpan({ attributes }));
    expect(document).not.toHaveProperty('sql');
    expect(defaultsOf(document)).toMatchObject(attributes);
  });

  it('leave what they have no place for in the metadata', () => {
    const attributes = {
      'aws.xray.traced': true,
      'aws.xray.precursor_ids': ['none'],
      'aws.xray.sampling_rule': 'r',
    };
    const document = documentOf(aSpan({ attributes }), { resource: { 'cloud.provider': 'gcp' } });
    expect(defaultsOf(document)).toMatchObject(attributes);
  });
});
