/**
 * `edge(source, target) { body }`: some call from one node to the other satisfies the body. Outcome and times are those
 * that the caller saw. Where a segment has to answer (for its user, its machine, its resource), the calling one does;
 * what is inferred is the node that was called.
 */

import type { EdgeSubject, EdgeTerm, Test } from '@fluoroscope/filter';
import type { TimeRange } from '../instants.ts';
import { heldAttribute } from './attributes.ts';
import type { Bindings } from './bindings.ts';
import { endedWithin } from './ended-within.ts';
import { type Entity, hasFlag, testEntity } from './entities.ts';
import { type Lambda, startLambda } from './lambda.ts';
import { allOf, compileLogic } from './logic.ts';
import { nodesWithId } from './nodes.ts';

/** With `range`, only calls that ended in it count. */
export function compileEdge(
  { ends, body }: EdgeTerm,
  range: TimeRange | undefined,
  bindings: Bindings,
): string {
  const calls = startLambda('x');
  const source = calls.element('source', 't.edges.source');
  const conditions: string[] = [];
  if (ends !== undefined) {
    const target = calls.element('target', 't.edges.target');
    conditions.push(`${nodesWithId(ends.source, bindings)}[${source} + 1]`);
    conditions.push(`${nodesWithId(ends.target, bindings)}[${target} + 1]`);
  }
  conditions.push(...endedWithin(range, 'edges', calls, bindings));
  if (body !== undefined) conditions.push(compileLogic(body, (test) => testCall(test, calls, bindings)));
  return calls.apply('arrayExists', allOf(conditions));
}

function testCall(test: Test<EdgeSubject>, calls: Lambda, bindings: Bindings): string {
  const { subject } = test;
  if (subject.kind === 'keyword') return testEntity(test, subject.keyword, callEntity(calls), bindings);
  return heldAttribute(test, { annotation: subject.key }, holderOf(subject.of, calls), bindings);
}

function holderOf(
  of: 'entity' | 'source' | 'destination',
  calls: Lambda,
): { readonly list: 'segments' | 'calls'; readonly place: string } {
  switch (of) {
    case 'entity':
      return { list: 'calls', place: `${calls.element('place', 'arrayEnumerate(t.edges.source)')} - 1` };
    case 'source':
      return { list: 'segments', place: callerOf(calls) };
    case 'destination':
      return { list: 'segments', place: calleeOf(calls) };
  }
}

function callEntity(calls: Lambda): Entity {
  const responseTime = () => calls.element('response', 't.edges.response_us');
  return {
    flags: () => calls.element('flags', 't.edges.flags'),
    isInferred: () => hasFlag(`t.segments.flags[${calleeOf(calls)} + 1]`, 'inferred'),
    responseTime,
    duration: responseTime,
    request: () => calls.element('request', 't.edges.request'),
    segment: () => callerOf(calls),
  };
}

const callerOf = (calls: Lambda): string => calls.element('caller', 't.edges.caller');
const calleeOf = (calls: Lambda): string => calls.element('callee', 't.edges.callee');
