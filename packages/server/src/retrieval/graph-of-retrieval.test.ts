import type { EpochMicros, SegmentDocument, SpanLink, TraceId } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import { aSegment, aSubsegment, id, received } from '../../test/support/segment-builders.ts';
import { mergeDocuments } from '../assemble/merge-documents.ts';
import type { TraceTree } from '../assemble/trace-tree.ts';
import { graphOfRetrieval } from './graph-of-retrieval.ts';
import type { FoundTrace } from './retrieval.ts';

const aTraceId = (number: number) => `1-00000000-${number.toString(16).padStart(24, '0')}` as TraceId;

function treeOf(trace: number, members: Partial<SegmentDocument>): TraceTree {
  return { ...mergeDocuments(received(aSegment(members))), traceId: aTraceId(trace) };
}

function linkTo(trace: number, entity: string): SpanLink {
  return { trace_id: aTraceId(trace), id: entity };
}

async function linksIn(trees: readonly TraceTree[], ...names: readonly string[]): Promise<unknown[]> {
  const byId = new Map(trees.map((tree) => [tree.traceId, tree]));
  const found: FoundTrace[] = [...byId.keys()].map((traceId) => ({ traceId, readThrough: 0 as EpochMicros }));
  const { linksOf } = await graphOfRetrieval(found, async ({ traceId }) => byId.get(traceId));
  return names.map((name) => linksOf({ name, type: undefined, accountId: undefined }));
}

const parent = (source: number, ...destinations: readonly number[]) => ({
  referenceType: 'PARENT',
  sourceTraceId: aTraceId(source),
  destinationTraceIds: destinations.map(aTraceId),
});
const child = (source: number, ...destinations: readonly number[]) => ({
  ...parent(source, ...destinations),
  referenceType: 'CHILD',
});

describe('the links of retrieved services', () => {
  const sends = aSubsegment({ id: id(2), name: 'send' });

  it('are none where nothing links', async () => {
    expect(await linksIn([treeOf(1, { name: 'shop' })], 'shop', 'nobody')).toEqual([[], []]);
  });
  it('lead from the consumer to the trace that sent, and back', async () => {
    const producer = treeOf(1, { name: 'shop', subsegments: [sends] });
    const consumers = [2, 3].map((trace) => treeOf(trace, { name: 'worker', links: [linkTo(1, id(2))] }));
    expect(await linksIn([producer, ...consumers], 'shop', 'worker')).toEqual([
      [child(1, 2, 3)],
      [parent(2, 1), parent(3, 1)],
    ]);
  });
  it('lead to traces that were not retrieved, and to each once', async () => {
    const links = [linkTo(7, id(2)), linkTo(8, id(2)), linkTo(7, id(3))];
    expect(await linksIn([treeOf(1, { name: 'worker', links })], 'worker')).toEqual([[parent(1, 7, 8)]]);
  });
  it('do not come back from something that is not in the trace', async () => {
    const trees = [treeOf(1, { name: 'shop' }), treeOf(2, { name: 'worker', links: [linkTo(1, id(9))] })];
    expect(await linksIn(trees, 'shop', 'worker')).toEqual([[], [parent(2, 1)]]);
  });
  it('are at most a hundred for a service', async () => {
    const trees = Array.from({ length: 101 }, (_, index) =>
      treeOf(index + 1, { name: 'worker', links: [linkTo(500, id(2))] }),
    );
    const [links] = await linksIn(trees, 'worker');
    expect(links).toHaveLength(100);
  });
});
