/**
 * `service(node) { body }`: some segment of the node, received or inferred, satisfies the body. A node without body is
 * one that the trace has, whether or not it sent anything, as a client never does.
 */

import type { NodeId, ServiceSubject, ServiceTerm, Test } from '@fluoroscope/filter';
import type { TimeRange } from '../instants.ts';
import { heldAttribute } from './attributes.ts';
import type { Bindings } from './bindings.ts';
import { endedWithin } from './ended-within.ts';
import { type Entity, hasFlag, testEntity } from './entities.ts';
import { testField } from './comparisons.ts';
import { type Lambda, startLambda } from './lambda.ts';
import { allOf, anyOf, compileLogic } from './logic.ts';
import { hasNode, nodesWithId, testNode } from './nodes.ts';

/** With `range`, only what ended in it counts. */
export function compileService(
  { node, body }: ServiceTerm,
  range: TimeRange | undefined,
  bindings: Bindings,
): string {
  if (body === undefined && range === undefined) return hasNode(node ?? {}, bindings);
  const segments = startLambda('x');
  const service = serviceOf(segments);
  const isMeant = node === undefined ? [] : [`${nodesWithId(node, bindings)}[${service} + 1]`];
  const satisfies =
    body === undefined ? [] : [compileLogic(body, (test) => testSegment(test, segments, bindings))];
  const conditions = [...isMeant, ...endedWithin(range, 'segments', segments, bindings), ...satisfies];
  const someSegment = segments.apply('arrayExists', allOf(conditions));
  return body === undefined ? anyOf([someSegment, clientCalled(node, range, bindings)]) : someSegment;
}

/** A client sends no segments: what ends for it is the call that it made. */
function clientCalled(node: NodeId | undefined, range: TimeRange | undefined, bindings: Bindings): string {
  const calls = startLambda('x');
  const conditions = [`${calls.element('caller', 't.edges.caller')} < 0`];
  if (node !== undefined) {
    const source = calls.element('source', 't.edges.source');
    conditions.push(`${nodesWithId(node, bindings)}[${source} + 1]`);
  }
  conditions.push(...endedWithin(range, 'edges', calls, bindings));
  return calls.apply('arrayExists', allOf(conditions));
}

function testSegment(test: Test<ServiceSubject>, segments: Lambda, bindings: Bindings): string {
  const { subject } = test;
  const entity = segmentEntity(segments);
  if (subject.kind === 'annotation') {
    const holder = { list: 'segments', place: entity.segment() } as const;
    return heldAttribute(test, { annotation: subject.key }, holder, bindings);
  }
  const { keyword } = subject;
  switch (keyword) {
    case 'name':
    case 'type':
      return testNode(test, keyword, serviceOf(segments), bindings);
    case 'root':
      return testField(test, { type: 'boolean', sql: `${serviceOf(segments)} = t.entry_point` }, bindings);
    default:
      return testEntity(test, keyword, entity, bindings);
  }
}

function segmentEntity(segments: Lambda): Entity {
  const flags = () => segments.element('flags', 't.segments.flags');
  const responseTime = () => segments.element('response', 't.segments.response_us');
  return {
    flags,
    isInferred: () => hasFlag(flags(), 'inferred'),
    responseTime,
    duration: () => `(${responseTime()} + ${segments.element('tail', 't.segments.tail_us')})`,
    request: () => segments.element('request', 't.segments.request'),
    segment: () => `${segments.element('place', 'arrayEnumerate(t.segments.service)')} - 1`,
  };
}

function serviceOf(segments: Lambda): string {
  return segments.element('service', 't.segments.service');
}
