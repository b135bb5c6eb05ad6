/** The map that spans give, alone and in one trace with what X-Ray's SDKs send. */

import type { EpochMicros, SegmentId } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import { aChildSpan, aSpan, attributeMap, SPAN_TRACE_ID } from '../../../test/support/span-builders.ts';
import { aSegment, id } from '../../../test/support/segment-builders.ts';
import { assembleTrace } from '../../assemble/assemble-trace.ts';
import type { ReceivedDocument } from '../../decode/received-document.ts';
import type { Span } from '../span.ts';
import { mapResource } from './mapped-resource.ts';
import { spanDocuments } from './span-documents.ts';

const NO_OPTIONS = { indexAll: false, indexed: new Set<string>() };
const NO_SCOPE = { name: '', version: '' };

function spansOf(service: string, ...spans: readonly Span[]): ReceivedDocument[] {
  const resource = mapResource(attributeMap({ 'service.name': service }), NO_OPTIONS);
  return spans
    .flatMap((span) => spanDocuments(span, resource, NO_SCOPE))
    .map(({ traceId, document, text }, position) => ({
      traceId,
      document,
      text,
      receivedAt: 1 as EpochMicros,
      position,
    }));
}

/** Nodes as `name type state` and edges as `source > target`, clients with an asterisk; both sorted. */
function mapOf(...received: readonly ReceivedDocument[]): { nodes: string[]; edges: string[] } {
  const inOrder = received.map((document, call) => ({ ...document, receivedAt: (call + 1) as EpochMicros }));
  const { services, edges } = assembleTrace(inOrder);
  const nodes = services.map(({ name, type, state }) => `${name} ${type} ${state}`);
  const nameOf = (index: number): string =>
    `${services[index]?.name}${services[index]?.type === 'client' ? '*' : ''}`;
  return {
    nodes: nodes.sort(),
    edges: edges.map(({ source, target }) => `${nameOf(source)} > ${nameOf(target)}`).sort(),
  };
}

function spanId(number: number): SegmentId {
  return id(number) as SegmentId;
}

const request = aSpan({ spanId: spanId(1) });
const call = aChildSpan({
  spanId: spanId(2),
  parentSpanId: spanId(1),
  kind: 'CLIENT',
  name: 'GET',
  attributes: {
    'http.request.method': 'GET',
    'url.full': 'http://pay.internal/v1',
    'server.address': 'pay.internal',
  },
});
const answer = aSpan({ spanId: spanId(3), parentSpanId: spanId(2), name: 'GET /v1' });

describe('the map of a trace of spans', () => {
  it('has one node and one edge for a call that both sides report', () => {
    expect(mapOf(...spansOf('shop', request, call), ...spansOf('pay', answer))).toEqual({
      nodes: ['pay undefined active', 'shop client unknown', 'shop undefined active'],
      edges: ['shop > pay', 'shop* > shop'],
    });
  });

  it('has a remote node for a call that only its caller reports', () => {
    expect(mapOf(...spansOf('shop', request, call)).nodes).toContain('pay.internal remote passive');
  });

  it('has the table that is called through local work', () => {
    const work = aChildSpan({ spanId: spanId(4), parentSpanId: spanId(1), name: 'save order' });
    const put = aChildSpan({
      spanId: spanId(5),
      parentSpanId: spanId(4),
      kind: 'CLIENT',
      name: 'DynamoDB.PutItem',
      attributes: {
        'rpc.system': 'aws-api',
        'rpc.service': 'DynamoDB',
        'rpc.method': 'PutItem',
        'aws.dynamodb.table_names': ['orders'],
        'db.system': 'dynamodb',
        'db.name': 'orders',
      },
    });
    const { nodes, edges } = mapOf(...spansOf('shop', request, work, put));
    expect(nodes).toContain('orders AWS::DynamoDB::Table unknown');
    expect(edges).toEqual(['shop > orders', 'shop* > shop']);
  });

  it('has the worker that a message wakes, and what it reads from', () => {
    const receive = aChildSpan({
      spanId: spanId(6),
      parentSpanId: undefined,
      kind: 'CONSUMER',
      name: 'orders receive',
      attributes: {
        'aws.span.kind': 'LOCAL_ROOT',
        'aws.local.service': 'worker',
        'aws.remote.service': 'broker',
      },
    });
    expect(mapOf(...spansOf('worker', receive)).edges).toEqual(['worker > broker', 'worker* > worker']);
  });
});

describe('the map of a trace that X-Ray and OpenTelemetry share', () => {
  const ofXray = (document: ReturnType<typeof aSegment>): ReceivedDocument => ({
    traceId: SPAN_TRACE_ID,
    document,
    text: JSON.stringify(document),
    receivedAt: 1 as EpochMicros,
    position: 0,
  });

  it('joins a segment to the span that called it', () => {
    const segment = aSegment({ id: id(9), name: 'pay', parent_id: id(2), trace_id: SPAN_TRACE_ID });
    expect(mapOf(...spansOf('shop', request, call), ofXray(segment)).edges).toEqual([
      'shop > pay',
      'shop* > shop',
    ]);
  });

  it('joins a span to the subsegment that called it', () => {
    const { start_time: start } = aSegment();
    const subsegments = [
      {
        id: id(2),
        name: 'pay.internal',
        namespace: 'remote' as const,
        start_time: start,
        end_time: start + 1,
      },
    ];
    const segment = aSegment({ id: id(1), name: 'shop', trace_id: SPAN_TRACE_ID, subsegments });
    expect(mapOf(ofXray(segment), ...spansOf('pay', answer)).edges).toEqual(['shop > pay', 'shop* > shop']);
  });
});
