/** What holds for any documents: ids from a small pool, so that orphans, rings,
 *  duplicates and skew are the normal case. */

import type { EpochMicros } from '@fluoroscope/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TraceEntity } from '../assemble/trace-tree.ts';
import { anyDocument } from '../../test/support/any-document.ts';
import { caseOfReceived, MUCH_LATER } from '../../test/support/diagnose-documents.ts';
import { graphOf } from '../../test/support/graph-of.ts';
import { aSegment, aSubsegment, id, receivedAt, T0, TRACE_ID } from '../../test/support/segment-builders.ts';
import { compareClocks } from './clock-offsets.ts';
import { diagnoseTrace } from './diagnose-trace.ts';
import type { Finding } from './finding.ts';
import { UsualCalls } from './usual-calls.ts';

const anId = fc.integer({ min: 1, max: 8 }).map(id);
const aName = fc.constantFrom('web', 'orders', 'lambda', 'x\u202Ey\u0007', '\uD800', 'n'.repeat(5000));
const aTime = fc.oneof(
  fc.integer({ min: -30, max: 30 }).map((tenths) => T0 + tenths / 10),
  fc.constantFrom(0, -5, 1e12, 1e15, T0 * 1000),
);
const anEnd = fc.oneof(
  aTime.map((end_time) => ({ end_time })),
  fc.constant({ in_progress: true as const }),
);
const members = fc.record(
  {
    namespace: fc.constantFrom('aws' as const, 'remote' as const),
    fault: fc.boolean(),
    http: fc.record({
      request: fc.record({ url: fc.constantFrom('http://orders/a', 'no url', ''), traced: fc.boolean() }),
      response: fc.record({ status: fc.constantFrom(200, 202, 500) }),
    }),
    cause: fc.oneof(
      anId,
      fc.record({ exceptions: fc.array(fc.record({ truncated: fc.nat() }), { maxLength: 2 }) }),
    ),
    metadata: fc.record({
      default: fc.constantFrom(null, 5, { 'otel.truncated': true }, { 'otel.resource.host.id': 'h' }),
    }),
  },
  { requiredKeys: [] },
);

const aDocument = anyDocument({ anId, aName, aTime, anEnd, members });

const aTrace = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 200_000_000 }), aDocument), { minLength: 1, maxLength: 12 })
  .map((calls) => {
    const inOrder = calls.toSorted(([a], [b]) => a - b);
    return inOrder.map(([micros, document], position) => receivedAt(micros, document, position));
  });

const surroundings = fc.record({
  now: fc.constantFrom(MUCH_LATER, (T0 * 1_000_000) as EpochMicros),
  usualCalls: fc.constantFrom(undefined, new UsualCalls(graphOf(['web', 'orders', 3], ['orders', 'web', 1]))),
  isFull: fc.boolean(),
  otherRoots: fc.constantFrom(
    [],
    [
      {
        traceId: TRACE_ID,
        name: 'orders',
        host: 'orders',
        path: undefined,
        method: undefined,
        start: (T0 * 1_000_000) as EpochMicros,
        end: undefined,
      },
    ],
  ),
});

const TURNS_OR_HIDES = /[\p{Cc}\p{Cf}\p{Cs}]/u;

function checkTexts({ title, detail, reason, remedy }: Finding): void {
  for (const text of [title, detail, reason, remedy]) {
    expect(text.length).toBeGreaterThan(0);
    expect(text.length).toBeLessThan(3000);
    expect(text).not.toMatch(TURNS_OR_HIDES);
    expect(text).not.toMatch(/undefined|NaN|\bInfinity|\[object/);
  }
}

describe('diagnoseTrace', () => {
  it('never throws, and says short and harmless sentences about parts that exist', () => {
    fc.assert(
      fc.property(aTrace, surroundings, (documents, around) => {
        const trace = caseOfReceived(documents, around);
        const { findings, clockOffsets } = diagnoseTrace(trace);
        for (const finding of findings) checkTexts(finding);
        const named = [
          ...findings.flatMap(({ segmentIds }) => segmentIds),
          ...clockOffsets.map((o) => o.segmentId),
        ];
        for (const segmentId of named) expect(trace.knownIds.has(segmentId)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

/** Calls of one service by another on machines whose clocks are off by any amount. */
const aSkewedCall = fc.record({
  skewSeconds: fc.integer({ min: -50_000, max: 50_000 }).map((tenths) => tenths / 10),
  calls: fc.array(
    fc.record({
      startSeconds: fc.integer({ min: 0, max: 100 }),
      seconds: fc.integer({ min: 1, max: 10 }),
      before: fc.integer({ min: 0, max: 49 }).map((percent) => percent / 100),
      after: fc.integer({ min: 0, max: 49 }).map((percent) => percent / 100),
    }),
    { minLength: 1, maxLength: 5 },
  ),
});

function skewedDocuments({
  skewSeconds,
  calls,
}: typeof aSkewedCall extends fc.Arbitrary<infer T> ? T : never) {
  const made = calls.map(({ startSeconds, seconds }, number) =>
    aSubsegment({
      id: id(10 + number),
      namespace: 'remote',
      name: 'orders',
      start_time: T0 + startSeconds,
      end_time: T0 + startSeconds + seconds,
      http: { response: { status: 200 } },
    }),
  );
  const answers = calls.map(({ startSeconds, seconds, before, after }, number) =>
    aSegment({
      id: id(100 + number),
      name: 'orders',
      parent_id: id(10 + number),
      start_time: T0 + startSeconds + seconds * before + skewSeconds,
      end_time: T0 + startSeconds + seconds * (1 - after) + skewSeconds,
      subsegments: [
        aSubsegment({
          id: id(1000 + number),
          namespace: 'remote',
          name: 'stock',
          start_time: T0 + startSeconds + seconds * before + skewSeconds,
          end_time: T0 + startSeconds + seconds * (1 - after) + skewSeconds,
        }),
      ],
    }),
  );
  const below = answers.map(({ start_time, end_time = start_time }, number) =>
    aSegment({ id: id(2000 + number), name: 'stock', parent_id: id(1000 + number), start_time, end_time }),
  );
  return [aSegment({ end_time: T0 + 200, subsegments: made }), ...answers, ...below];
}

describe('compareClocks', () => {
  const toleranceMicros = 2001;

  it('makes callees fit into their calls, moves one machine as a whole and takes along what it called', () => {
    fc.assert(
      fc.property(aSkewedCall, (skewed) => {
        const documents = skewedDocuments(skewed).map((document, call) => receivedAt(call, document));
        const { tree } = caseOfReceived(documents);
        const { skewed: contradictions, offsets } = compareClocks(tree);
        const moved = new Map(offsets.map(({ segmentId, offsetMicros }) => [segmentId, offsetMicros]));
        fc.pre(contradictions.length > 0);
        for (const segment of tree.segments) {
          const caller = segment.parent;
          if (caller?.end === undefined || segment.end === undefined) continue;
          const own = moved.get(segment.id) ?? 0;
          const theirs = moved.get((caller.segment as TraceEntity).id) ?? 0;
          expect(segment.start + own).toBeGreaterThanOrEqual(caller.start + theirs - toleranceMicros);
          expect(segment.end + own).toBeLessThanOrEqual(caller.end + theirs + toleranceMicros);
        }
        expect(new Set(offsets.map(({ offsetMicros }) => offsetMicros)).size).toBe(1);
        expect(offsets).toHaveLength(2 * skewed.calls.length);
      }),
    );
  });
});
