import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTraceFile } from './trace-file.ts';
import { buildTimeline } from './timeline.ts';

const TRACE_ID = '1-5759e988-bd862e3fe1be46a994272793';
const SEGMENT = {
  trace_id: TRACE_ID,
  id: '70de5b6f19ff9a0a',
  name: 'web',
  start_time: 1_465_510_280.5,
  end_time: 1_465_510_281,
  http: { request: { method: 'GET', url: 'http://shop.example/' } },
};
const SUBSEGMENT = {
  type: 'subsegment',
  trace_id: TRACE_ID,
  id: '53995c3f42cd8ad8',
  parent_id: SEGMENT.id,
  name: 'work',
  start_time: 1_465_510_280.6,
  end_time: 1_465_510_280.7,
};
const ENTRY = { Id: SEGMENT.id, Document: JSON.stringify(SEGMENT) };

function namesIn(content: unknown): unknown {
  const file = readTraceFile(typeof content === 'string' ? content : JSON.stringify(content));
  if (file.kind !== 'traces') return file;
  return file.traces.map(({ trace }) => [
    trace.Id,
    buildTimeline(trace.Segments ?? []).nodes.map(({ document, depth }) => `${depth} ${document.name}`),
  ]);
}

describe('readTraceFile', () => {
  it.each([
    ['a download of this console', { Id: TRACE_ID, Duration: 0.5, Segments: [ENTRY] }],
    ['what its raw view copies', { Id: TRACE_ID, Segments: [{ Id: SEGMENT.id, Document: SEGMENT }] }],
    [
      'the answer of BatchGetTraces',
      { Traces: [{ Id: TRACE_ID, Segments: [ENTRY] }], UnprocessedTraceIds: [] },
    ],
    ['the input of PutTraceSegments', { TraceSegmentDocuments: [ENTRY.Document] }],
    ['one document', SEGMENT],
    ['an array of documents', [SEGMENT]],
    ['what a daemon is sent', `{"format":"json","version":1}\n${JSON.stringify(SEGMENT)}\n`],
  ])('opens %s', (_what, content) => {
    expect(namesIn(content)).toEqual([[TRACE_ID, ['0 web']]]);
  });

  it('puts subsegments that came alone into their parents, and keeps the last word of each', () => {
    const open = { ...SEGMENT, end_time: undefined, in_progress: true, name: 'early' };
    expect(namesIn([SUBSEGMENT, SEGMENT, open])).toEqual([[TRACE_ID, ['0 web', '1 work']]]);
    expect(namesIn([SUBSEGMENT])).toEqual([[TRACE_ID, ['0 work']]]);
  });

  it('tells traces apart, the latest first', () => {
    const later = {
      ...SEGMENT,
      trace_id: '1-5759e988-ad862e3fe1be46a994272793',
      start_time: 1_465_510_290,
      end_time: 1_465_510_291,
      fault: true,
    };
    const file = readTraceFile(JSON.stringify([SEGMENT, later]));
    expect(file.kind === 'traces' && file.traces).toMatchObject([
      { outcome: 'fault', responseTime: 1, start: 1_465_510_290 },
      { title: 'GET http://shop.example/', outcome: 'ok', responseTime: 0.5 },
    ]);
  });

  it('shows what is sound of a file and says what is not', () => {
    const file = readTraceFile(JSON.stringify([SEGMENT, { ...SEGMENT, id: 'x' }, 'no JSON']));
    expect(file.kind === 'traces' && [file.traces.length, file.refusals]).toEqual([
      1,
      ['x: Invalid segment. ErrorCode: InvalidId', 'Invalid entity. ErrorCode: ParseError'],
    ]);
  });

  it('drops what is of the wrong type', () => {
    const hostile = { ...SEGMENT, annotations: { a: { toString: 1 } }, http: 'x', metadata: 7, aws: [1] };
    const file = readTraceFile(JSON.stringify(hostile));
    const text = file.kind === 'traces' ? file.traces[0]?.trace.Segments?.[0]?.Document : undefined;
    expect(JSON.parse(text ?? '{}')).toMatchObject({ name: 'web' });
    expect(JSON.parse(text ?? '{}')).not.toHaveProperty('http');
  });

  it.each([
    ['nothing', '', 'not JSON'],
    ['text', 'hello', 'not JSON'],
    ['summaries', '{"TraceSummaries":[]}', 'summaries'],
    ['other JSON', '{"a":1}', 'no segment documents'],
    ['null', 'null', 'not JSON'],
    ['documents that are none', '[{"trace_id":1}]', 'None of the 1 documents is a segment'],
  ])('refuses %s', (_what, text, reason) => {
    const file = readTraceFile(text);
    expect(file.kind === 'refused' && file.reason).toContain(reason);
  });

  it('recognises spans, which it cannot show', () => {
    const spans = [{ traceId: '5759e988bd862e3fe1be46a994272793' }, { traceId: 7 }];
    const text = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }, null] }, 3] });
    expect(readTraceFile(text)).toEqual({ kind: 'spans', traceIds: [TRACE_ID], spanCount: 2 });
  });

  it('never throws, and what it opens can be drawn', () => {
    const document = fc.record(
      {
        trace_id: fc.constant(TRACE_ID),
        type: fc.constantFrom('subsegment', 'segment', 3),
        id: fc.constantFrom('70de5b6f19ff9a0a', '70de5b6f19ff9a0b', '70de5b6f19ff9a0c', 'x'),
        parent_id: fc.constantFrom('70de5b6f19ff9a0a', '70de5b6f19ff9a0b', '70de5b6f19ff9a0c'),
        name: fc.string(),
        start_time: fc.constantFrom(1, 2, 'x'),
        end_time: fc.constantFrom(3, 4),
        annotations: fc.jsonValue(),
        subsegments: fc.jsonValue(),
      },
      { requiredKeys: ['trace_id', 'id', 'start_time'] },
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(document, fc.jsonValue())), (content) => {
        const file = readTraceFile(JSON.stringify(content));
        if (file.kind === 'traces') for (const { trace } of file.traces) buildTimeline(trace.Segments ?? []);
      }),
    );
  });
});
