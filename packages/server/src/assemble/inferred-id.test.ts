import { expect, it } from 'vitest';
import type { SegmentId, TraceId } from '@fluoroscope/wire';
import { id, TRACE_ID } from '../../test/support/segment-builders.ts';
import { hashTraceId, inferredId } from './inferred-id.ts';

/** The definition of 64-bit FNV-1a, in integers of any size. */
function fnv1a(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const character of text)
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.charCodeAt(0))) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}

it.each(Array.from({ length: 20 }, (_, n) => id(n * 0x1234567 + 1)))(
  'is the 64-bit FNV-1a hash of trace id and subsegment id %s',
  (callId) => {
    expect(inferredId(hashTraceId(TRACE_ID), callId as SegmentId)).toBe(fnv1a(TRACE_ID + callId));
  },
);

it('differs between traces', () => {
  const other = '1-00000000-000000000000000000000000' as TraceId;
  expect(inferredId(hashTraceId(other), id(1) as SegmentId)).not.toBe(
    inferredId(hashTraceId(TRACE_ID), id(1) as SegmentId),
  );
});
