import type { DecodedDocument } from '@fluoroscope/wire';
import { expect, it } from 'vitest';
import { CLIENT, otlpRequest } from '../../test/support/otlp-requests.ts';
import { Metrics } from '../observe/metrics.ts';
import { takeSpans } from './take-spans.ts';

const LIMITS = { spans: 100, spanBytes: 10_000, resourceBytes: 10_000 };
const SPLIT = { kind: CLIENT, attributes: { 'aws.span.kind': 'LOCAL_ROOT' } };

/** What is answered to a request whose documents from the given one on are too many for their trace. */
async function takeWith(room: number, request: Buffer): Promise<{ answer: unknown; rejected: unknown }> {
  const metrics = new Metrics();
  const refuseRest = async (documents: readonly DecodedDocument[]) =>
    documents.slice(room).map(({ id }) => ({ id, errorCode: 'InvalidSegment' as const, message: 'full' }));
  const take = takeSpans({
    ingest: { assertCapacity: () => undefined, acceptDocuments: refuseRest },
    limits: LIMITS,
    mapping: { indexAll: false, indexed: new Set() },
    metrics,
  });
  const answer = await take(request, 'protobuf');
  const { values } = await metrics.otlpSpansRejected.get();
  return { answer, rejected: values.map(({ labels, value }) => [labels['reason'], value]) };
}

it.each([
  [0, 3],
  [1, 3],
  [2, 2],
  [3, 2],
  [4, 1],
])('counts spans, not what they became, where a trace has room for %i documents', async (room, spans) => {
  // Five documents: the first two spans are split.
  const { answer, rejected } = await takeWith(room, otlpRequest('shop', SPLIT, SPLIT, {}));
  expect(answer).toMatchObject({ kind: 'taken', spans: 3, rejectedSpans: spans });
  expect(rejected).toEqual([['trace size exceeded', spans]]);
});
