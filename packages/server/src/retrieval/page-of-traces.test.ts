import type { SubsegmentDocument, TopLevelDocument, TraceId } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import { aSegment, aSubsegment, anIndependent, id, received } from '../../test/support/segment-builders.ts';
import { mergeDocuments } from '../assemble/merge-documents.ts';
import type { TraceTree } from '../assemble/trace-tree.ts';
import { type PageOfTraces, type PagePosition, pageOfTraces } from './page-of-traces.ts';
import type { FoundTrace } from './retrieval.ts';
import {
  MAX_DOCUMENT_BYTES,
  type RetrievedSpan,
  retrievedSpans,
  type TraceFormat,
} from './retrieved-spans.ts';

const KIBIBYTE = 1024;
const aTraceId = (number: number) => `1-00000000-${number.toString(16).padStart(24, '0')}` as TraceId;

function treeOf(...documents: readonly TopLevelDocument[]): TraceTree {
  return mergeDocuments(received(...documents));
}

/** A trace of so many segments, each with that much text. */
function aTree(number: number, segments: number, textLength = 0): TraceTree {
  const documents = Array.from({ length: segments }, (_, index) =>
    aSegment({ id: id(index + 1), metadata: { text: 'x'.repeat(textLength) } }),
  );
  return { ...treeOf(...documents), traceId: aTraceId(number) };
}

/** Every page of a result of these traces; an undefined one is not kept any more. */
async function pagesOf(
  format: TraceFormat,
  ...trees: readonly (TraceTree | undefined)[]
): Promise<PageOfTraces[]> {
  const found: FoundTrace[] = trees.map((_, index) => ({
    traceId: aTraceId(index),
    readThrough: 0 as FoundTrace['readThrough'],
  }));
  const readTrace = async ({ traceId }: FoundTrace) =>
    trees[found.findIndex((each) => each.traceId === traceId)];
  const pages: PageOfTraces[] = [];
  for (let from: PagePosition | undefined = { trace: 0, span: 0 }; from !== undefined;) {
    const page: PageOfTraces = await pageOfTraces({ found, format, from, readTrace });
    pages.push(page);
    from = page.next;
  }
  return pages;
}

/** How many spans of which trace a page shows. */
function shown({ traces }: PageOfTraces): (readonly [string, number])[] {
  return traces.map(({ traceId, spans }) => [traceId, spans.length] as const);
}

describe('a page', () => {
  it('holds five traces', async () => {
    const pages = await pagesOf('XRAY', ...[0, 1, 2, 3, 4, 5].map((number) => aTree(number, 1)));
    expect(pages.map(({ traces }) => traces.length)).toEqual([5, 1]);
  });
  it('is empty for no traces', async () => {
    expect(await pagesOf('XRAY')).toEqual([{ traces: [], next: undefined }]);
  });
  it('holds a hundred spans of a trace, and the next goes on with the rest', async () => {
    const trees = [aTree(0, 1), aTree(1, 230), aTree(2, 100), aTree(3, 1)];
    const pages = await pagesOf('XRAY', ...trees);
    const [a, b, c, d] = [0, 1, 2, 3].map(aTraceId);
    expect(pages.map(shown)).toEqual([
      [
        [a, 1],
        [b, 100],
      ],
      [[b, 100]],
      [
        [b, 30],
        [c, 100],
        [d, 1],
      ],
    ]);
    const ofLarge = pages.flatMap(({ traces }) => traces.filter(({ traceId }) => traceId === b));
    expect(new Set(ofLarge.flatMap(({ spans }) => spans.map((span) => span.id))).size).toBe(230);
    expect(ofLarge.map(({ duration }) => duration)).toEqual([1_000_000, 1_000_000, 1_000_000]);
  });
  it('holds six mebibytes, and at least one span', async () => {
    const pages = await pagesOf('XRAY', aTree(0, 40, 190 * KIBIBYTE), aTree(1, 1));
    expect(pages.map(shown)).toEqual([
      [[aTraceId(0), 32]],
      [
        [aTraceId(0), 8],
        [aTraceId(1), 1],
      ],
    ]);
  });
  it('leaves out traces that are not kept any more', async () => {
    const pages = await pagesOf('XRAY', aTree(0, 1), undefined, aTree(2, 1));
    expect(pages.map(shown)).toEqual([
      [
        [aTraceId(0), 1],
        [aTraceId(2), 1],
      ],
    ]);
  });
});

describe('the spans of a trace', () => {
  const spansOf = (format: TraceFormat, ...documents: readonly TopLevelDocument[]): RetrievedSpan[] => [
    ...retrievedSpans(treeOf(...documents), format, 0),
  ];
  const parsed = (spans: readonly RetrievedSpan[]) =>
    spans.map(({ document }) => JSON.parse(document) as unknown);
  const call = aSubsegment({ namespace: 'remote', name: 'api' });

  it('are its segments, inferred ones last, in the format of X-Ray', () => {
    const spans = spansOf('XRAY', aSegment({ subsegments: [call] }));
    expect(parsed(spans)).toMatchObject([
      { id: id(1), subsegments: [call] },
      { inferred: true, parent_id: id(2) },
    ]);
    expect(spans[0]?.id).toBe(id(1));
  });
  it('are its segments and subsegments in the format of OpenTelemetry', () => {
    const spans = spansOf('OTEL', aSegment({ subsegments: [call] }));
    expect(spans.map((span) => span.id)).toEqual([id(1), id(2)]);
    expect(parsed(spans)).toMatchObject([{ spanId: id(1) }, { spanId: id(2), parentSpanId: id(1) }]);
  });
  it.each<TraceFormat>(['XRAY', 'OTEL'])('begin where they are asked for in %s', (format) => {
    const tree = treeOf(aSegment(), aSegment({ id: id(2) }), aSegment({ id: id(3) }));
    expect([...retrievedSpans(tree, format, 2)].map((span) => span.id)).toEqual([id(3)]);
  });
  it('are pieces of a segment that is too long in one', () => {
    const part = (number: number, members: Partial<SubsegmentDocument> = {}) =>
      anIndependent({ id: id(number), metadata: { text: 'x'.repeat(150 * KIBIBYTE) }, ...members });
    const spans = spansOf(
      'XRAY',
      aSegment(),
      part(2),
      part(3, { parent_id: id(2) }),
      aSegment({ id: id(9) }),
    );
    expect(spans.every(({ document }) => document.length <= MAX_DOCUMENT_BYTES)).toBe(true);
    expect(parsed(spans)).toEqual([
      aSegment(),
      part(2),
      part(3, { parent_id: id(2) }),
      aSegment({ id: id(9) }),
    ]);
  });
  it('lose members that are too long by themselves, and say which', () => {
    const metadata = { text: 'x'.repeat(250 * KIBIBYTE) };
    const [span] = parsed(spansOf('XRAY', aSegment({ metadata, user: 'u', annotations: { a: 1 } })));
    expect(span).toEqual({
      ...aSegment({ user: 'u', annotations: { a: 1 } }),
      metadata: { fluoroscope: { left_out_as_too_long: ['metadata'] } },
    });
  });
  it('keep the metadata that fits beside what was left out', () => {
    const annotations = { text: 'ä'.repeat(150 * KIBIBYTE) };
    const [span] = parsed(spansOf('XRAY', aSegment({ annotations, metadata: { default: { a: 1 } } })));
    expect(span).toEqual({
      ...aSegment(),
      metadata: { default: { a: 1 }, fluoroscope: { left_out_as_too_long: ['annotations'] } },
    });
  });
  it('fit in the format of OpenTelemetry too', () => {
    const members = Object.fromEntries(Array.from({ length: 9000 }, (_, index) => [`k${index}`, index]));
    const spans = spansOf('OTEL', aSegment({ annotations: members }));
    expect(spans).toHaveLength(1);
    expect(spans[0]?.document.length).toBeLessThanOrEqual(MAX_DOCUMENT_BYTES);
  });
});
