/** What the mapping from spans keeps in the metadata and how a trace tells it again,
 *  and what is made of nonsense there. */

import type { SegmentDocument } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import { aSegment, anIndependent, id, received } from '../../../test/support/segment-builders.ts';
import { mergeDocuments } from '../../assemble/merge-documents.ts';
import { exportSpans } from './export-spans.ts';
import type { ExportedSpan, OtlpSpan } from './otlp.ts';

function exported(members: Partial<SegmentDocument>): ExportedSpan {
  const [span] = exportSpans(mergeDocuments(received(aSegment(members))));
  if (span === undefined) throw new Error('no span');
  return span;
}

function withDefaults(defaults: object, members: Partial<SegmentDocument> = {}): ExportedSpan {
  return exported({ ...members, metadata: { default: defaults } });
}

describe('a span that was kept', () => {
  it.each<[what: string, defaults: object, expected: Partial<OtlpSpan>]>([
    ['its name', { 'otel.span.name': 'GET /items' }, { name: 'GET /items' }],
    ['an empty name', { 'otel.span.name': '' }, { name: '' }],
    ['a kind', { 'otel.kind': 'CONSUMER' }, { kind: 5 }],
    ['no kind', { 'otel.kind': 'UNSPECIFIED' }, { kind: 0 }],
    ['success', { 'otel.status_code': 'OK' }, { status: { code: 1 } }],
    [
      'a status and its description',
      { 'otel.status_code': 'ERROR', 'otel.status_description': 'late' },
      { status: { code: 2, message: 'late' } },
    ],
    ['the state of the trace', { 'otel.trace_state': 'a=1' }, { traceState: 'a=1' }],
    ['how many events it had', { 'otel.dropped_events_count': 3 }, { droppedEventsCount: 3 }],
  ])('tells %s', (_what, defaults, expected) => {
    const { span } = withDefaults(defaults);
    expect(span).toMatchObject(expected);
    expect(span.attributes).toEqual([]);
  });

  it('has a scope without a version', () => {
    expect(withDefaults({ 'otel.scope.name': 'http' }).scope).toEqual({ name: 'http' });
  });

  it('has attributes again without an SDK that is named', () => {
    const { span } = withDefaults({ 'otel.scope.name': 'http', a: 1 });
    expect(span.attributes).toEqual([{ key: 'a', value: { intValue: '1' } }]);
  });

  it('has its events before its exceptions', () => {
    const metadata = {
      'otel.events': [
        { name: 'log', time: 1.5, attributes: { level: 'info' } },
        { name: 'tick', time: 2 },
      ],
    };
    const cause = { exceptions: [{ id: id(7), message: 'm' }] };
    expect(
      exported({ metadata: { ...metadata, default: { 'otel.scope.name': 'http' } }, cause }).span,
    ).toMatchObject({
      events: [
        {
          name: 'log',
          timeUnixNano: '1500000000',
          attributes: [{ key: 'level', value: { stringValue: 'info' } }],
        },
        { name: 'tick', timeUnixNano: '2000000000', attributes: [] },
        { name: 'exception' },
      ],
      attributes: [],
    });
  });

  it('has an exception once whose stack was kept as text', () => {
    const attributes = { 'exception.type': 'E', 'exception.stacktrace': 'at ?' };
    const metadata = { 'otel.events': [{ name: 'exception', time: 1, attributes }] };
    const exceptions = [{ id: id(7), type: 'E' }];
    expect(exported({ metadata, cause: { exceptions } }).span.events).toMatchObject([
      { name: 'exception', timeUnixNano: '1000000000' },
    ]);
  });
});

describe('metadata that was not kept of a span', () => {
  it.each([
    { 'otel.span.name': 7, 'otel.kind': 'NONE', 'otel.status_code': 2, 'otel.scope.name': [] },
    { 'otel.status_description': {}, 'otel.trace_state': 1, 'otel.dropped_events_count': -1 },
    { 'otel.dropped_events_count': 'x' },
  ])('says nothing: %j', (defaults) => {
    const { span, scope } = withDefaults(defaults);
    expect({ ...span, attributes: [] }).toEqual({ ...exported({}).span, attributes: [] });
    expect(scope).toEqual({ name: 'aws.xray' });
  });

  it.each([7, {}, [7, null, { name: 7, time: 1 }, { name: 'x', time: 'now' }, { name: 'x' }]])(
    'has no events: %j',
    (events) => {
      expect(exported({ metadata: { 'otel.events': events } }).span.events).toEqual([]);
    },
  );

  it('has events whose times fit', () => {
    const metadata = {
      'otel.events': [
        { name: 'x', time: 1e300, attributes: null },
        { name: 'y', time: -1 },
      ],
    };
    expect(exported({ metadata }).span.events.map(({ timeUnixNano }) => timeUnixNano)).toEqual([
      '18446744072000000000',
      '0',
    ]);
  });

  it('splits no span', () => {
    const call = anIndependent({ metadata: { default: { 'aws.span.kind': 'LOCAL_ROOT' } } });
    expect([...exportSpans(mergeDocuments(received(aSegment(), call)))]).toHaveLength(2);
  });
});
