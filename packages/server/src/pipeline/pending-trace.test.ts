import { describe, expect, it } from 'vitest';
import type { EpochMicros } from '@fluoroscope/wire';
import { assembleWhole } from '../../test/support/document-rows.ts';
import { aSegment, id, TRACE_ID } from '../../test/support/segment-builders.ts';
import type { ReceivedDocument } from '../decode/received-document.ts';
import {
  addDocument,
  addDocuments,
  countDocuments,
  join,
  leaveToStore,
  openPending,
  type PendingTrace,
} from './pending-trace.ts';
import type { WholeTrace } from './whole-traces.ts';

const NOW_MS = 1_790_000_000_000;

/** The first is the root, and the others are complete without more. */
function received(position: number): ReceivedDocument {
  const document = aSegment({ id: id(position), ...(position > 1 && { parent_id: id(1) }) });
  const text = JSON.stringify(document);
  return { traceId: TRACE_ID, document, text, receivedAt: (NOW_MS * 1000) as EpochMicros, position };
}

function waiting(needsStore: boolean, ...documents: readonly ReceivedDocument[]): PendingTrace {
  const pending = openPending(NOW_MS, [], needsStore);
  for (const document of documents) addDocument(pending, document);
  return pending;
}

describe('a trace that waits to be assembled from memory', () => {
  it('keeps its documents', () => {
    const documents = [received(1), received(2)];
    const pending = waiting(false, ...documents);
    expect(pending.documents).toEqual(documents);
    join(pending, waiting(false, received(3)));
    expect(pending.documents).toEqual([...documents, received(3)]);
    expect(countDocuments(pending)).toBe(3);
  });
});

describe('a trace that waits to be read from the store', () => {
  it.each<[string, () => PendingTrace, number]>([
    ['of which documents arrive', () => waiting(true, received(1), received(2)), 2],
    ['of which a call brings all', () => added(waiting(true), [received(1), received(2)]), 2],
    ['that was to be assembled from memory before', () => left(waiting(false, received(1))), 1],
    ['that one call had brought whole', () => left(wholeOf([received(1), received(2)])), 2],
    ['to which more came', () => joined(waiting(true, received(1)), waiting(false, received(2))), 2],
    ['for what came', () => joined(wholeOf([received(1)]), waiting(true, received(2))), 2],
  ])('counts its documents and keeps none of them: %s', (_, make, count) => {
    const pending = make();
    expect(pending).toMatchObject({ documents: [], whole: undefined, needsStore: true });
    expect(countDocuments(pending)).toBe(count);
  });
});

function wholeTrace(documents: readonly ReceivedDocument[]): WholeTrace {
  const { whole } = assembleWhole(documents, () => true);
  const [trace] = whole;
  if (trace === undefined) throw new Error('These documents are no whole trace.');
  return trace;
}

function wholeOf(documents: readonly ReceivedDocument[]): PendingTrace {
  const pending = openPending(NOW_MS, [], false);
  pending.whole = wholeTrace(documents);
  return pending;
}

function added(pending: PendingTrace, documents: readonly ReceivedDocument[]): PendingTrace {
  addDocuments(pending, wholeTrace(documents));
  return pending;
}

function left(pending: PendingTrace): PendingTrace {
  leaveToStore(pending);
  return pending;
}

function joined(pending: PendingTrace, arrived: PendingTrace): PendingTrace {
  join(pending, arrived);
  return pending;
}
