/** The service as the official client sees it: what is sent by PutTraceSegments is what the read operations tell. */

import { PutTelemetryRecordsCommand, type Service } from '@aws-sdk/client-xray';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startService, type RunningService } from '../support/start-service.ts';
import { newOtelTraceId } from '../support/otlp-requests.ts';
import { readCounters } from './support/counters.ts';
import { independentNow, newSegmentId, segmentNow } from './support/documents.ts';
import { xrayReader, type XRayReader } from './support/xray-reader.ts';

/** The contract says one second, which the bench holds it to; here a machine may be as busy as it likes. */
const VISIBLE = { timeout: 20_000, interval: 25 };

let service: RunningService;
let xray: XRayReader;

beforeAll(async () => {
  service = await startService();
  xray = xrayReader(service);
});

afterAll(async () => {
  xray[Symbol.dispose]();
  await service[Symbol.asyncDispose]();
});

describe('PutTraceSegments', () => {
  it('keeps the good documents of a call and names the bad ones', async () => {
    const good = [segmentNow({ name: 'good-first' }), segmentNow({ name: 'good-last' })];
    const { trace_id: _omitted, ...withoutTraceId } = segmentNow();
    const unprocessed = await xray.put(
      JSON.stringify(good[0]),
      '{"id":',
      JSON.stringify(withoutTraceId),
      JSON.stringify({ ...segmentNow(), id: 'abc' }),
      JSON.stringify(good[1]),
    );
    expect(unprocessed.map(({ ErrorCode }) => ErrorCode)).toEqual([
      'ParseError',
      'MissingTraceId',
      'InvalidId',
    ]);
    expect(unprocessed.map(({ Id }) => Id)).toEqual([undefined, withoutTraceId.id, 'abc']);
    for (const { Message } of unprocessed) expect(Message).toMatch(/\w/);
    for (const { trace_id, id } of good) {
      await vi.waitFor(async () => expect(await idsIn(trace_id)).toEqual([id]), VISIBLE);
    }
  });

  it('shows a segment within the second in summaries, graph and trace', async () => {
    const segment = segmentNow({ name: 'fresh' });
    const sentAtMs = performance.now();
    expect(await xray.put(segment)).toEqual([]);
    const [inSummaries, inGraph, inTrace] = await Promise.all([
      msUntil(sentAtMs, async () => (await xray.summary(segment.trace_id)) !== undefined),
      msUntil(sentAtMs, async () => (await serviceNamed('fresh')) !== undefined),
      msUntil(sentAtMs, async () => (await idsIn(segment.trace_id)).length === 1),
    ]);
    expect({ inSummaries, inGraph, inTrace }).toEqual({
      inSummaries: expect.any(Number),
      inGraph: expect.any(Number),
      inTrace: expect.any(Number),
    });
  });

  it('counts a segment that is sent twice once', async () => {
    const segment = segmentNow({ name: 'twice', fault: true });
    await xray.put(segment, segment);
    await vi.waitFor(async () => expect(await countOf('twice')).toBe(1), VISIBLE);
    const before = await xray.summary(segment.trace_id);
    await xray.put(segment);
    // The same document assembled anew shows by a higher revision; everything else stays as it is.
    await vi.waitFor(async () => {
      expect((await xray.summary(segment.trace_id))?.Revision).toBeGreaterThan(before?.Revision ?? 0);
    }, VISIBLE);
    expect(await countOf('twice')).toBe(1);
    expect(await idsIn(segment.trace_id)).toEqual([segment.id]);
    expect((await xray.summaries()).filter(({ Id }) => Id === segment.trace_id)).toHaveLength(1);
  });

  it('shows a segment while it is in progress, and then complete', async () => {
    const complete = segmentNow({ name: 'worker', annotations: { done: true } });
    const { end_time: _omitted, annotations: _neither, ...begun } = complete;
    await xray.put({ ...begun, in_progress: true });
    await vi.waitFor(async () => {
      expect(await xray.summary(complete.trace_id)).toMatchObject({ IsPartial: true, Annotations: {} });
    }, VISIBLE);
    await xray.put(complete);
    await vi.waitFor(async () => {
      const summary = await xray.summary(complete.trace_id);
      expect(summary).toMatchObject({ IsPartial: false, Annotations: { done: [{}] } });
      expect(summary?.Duration).toBeCloseTo(0.05, 2);
    }, VISIBLE);
    const segments = await xray.segments([complete.trace_id]);
    expect(segments.get(complete.trace_id)?.[0]).not.toHaveProperty('in_progress');
    expect(await countOf('worker')).toBe(1);
  });

  it('joins a segment that comes when its trace was already assembled', async () => {
    const callId = newSegmentId();
    const now = Date.now() / 1000;
    const front = segmentNow({
      name: 'late-front',
      subsegments: [{ id: callId, name: 'late-back', namespace: 'remote', start_time: now, end_time: now }],
    });
    await xray.put(front);
    await vi.waitFor(async () => expect(await countOf('late-front')).toBe(1), VISIBLE);
    const before = await xray.summary(front.trace_id);

    await xray.put(
      segmentNow({
        name: 'late-back',
        trace_id: front.trace_id,
        parent_id: callId,
        annotations: { late: 1 },
      }),
    );
    await vi.waitFor(async () => {
      const after = await xray.summary(front.trace_id);
      expect(after?.Revision).toBeGreaterThan(before?.Revision ?? 0);
      expect(after).toMatchObject({ IsPartial: false, Annotations: { late: [{}] } });
    }, VISIBLE);
    expect(await countOf('late-front')).toBe(1);
    expect(await countOf('late-back')).toBe(1);
    const frontService = await serviceNamed('late-front');
    const backService = await serviceNamed('late-back');
    expect(frontService?.Edges).toEqual([
      expect.objectContaining({
        ReferenceId: backService?.ReferenceId,
        SummaryStatistics: expect.objectContaining({ TotalCount: 1 }),
      }),
    ]);
  });

  it('joins an independent subsegment that comes before its segment and one that comes after', async () => {
    const segment = segmentNow({ name: 'streamer' });
    const parts = [0, 1].map(() => independentNow({ trace_id: segment.trace_id, parent_id: segment.id }));
    for (const document of [parts[0], segment, parts[1]])
      if (document !== undefined) await xray.put(document);
    await vi.waitFor(async () => {
      const stored = (await xray.segments([segment.trace_id])).get(segment.trace_id);
      expect(stored?.map(({ id }) => id)).toEqual([segment.id]);
      expect(stored?.[0]?.subsegments?.map(({ id }) => id).sort()).toEqual(parts.map(({ id }) => id).sort());
    }, VISIBLE);
    await vi.waitFor(async () => {
      expect(await xray.summary(segment.trace_id)).toMatchObject({ IsPartial: false });
    }, VISIBLE);
  });

  it('knows a trace by both spellings of its id', async () => {
    const w3cId = newOtelTraceId();
    const xrayId = `1-${w3cId.slice(0, 8)}-${w3cId.slice(8)}`;
    const [first, second] = [
      segmentNow({ trace_id: w3cId }),
      segmentNow({ trace_id: xrayId, name: 'other' }),
    ];
    expect(await xray.put(first, second)).toEqual([]);
    await vi.waitFor(async () => expect(await xray.summary(xrayId)).toBeDefined(), VISIBLE);
    expect((await idsIn(xrayId)).sort()).toEqual([first.id, second.id].sort());
    const byW3c = await xray.segments([w3cId]);
    expect(
      [...byW3c.values()]
        .flat()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([first.id, second.id].sort());
  });
});

describe('PutTelemetryRecords', () => {
  it("adds to the service's own counters", async () => {
    const record = {
      Timestamp: new Date(),
      SegmentsReceivedCount: 7,
      SegmentsSentCount: 5,
      SegmentsSpilloverCount: 2,
    };
    const BackendConnectionErrors = { TimeoutCount: 1, OtherCount: 3 };
    await xray.client.send(
      new PutTelemetryRecordsCommand({ TelemetryRecords: [record, { ...record, BackendConnectionErrors }] }),
    );
    const counters = await readCounters(service);
    const counted = (outcome: string) =>
      counters.get(`fluoroscope_sender_segments_total{outcome="${outcome}"}`);
    expect(['received', 'sent', 'spillover', 'connection_error'].map(counted)).toEqual([14, 10, 4, 4]);
  });
});

/** The ids of the trace's segments; none when it is not known. */
async function idsIn(traceId: string): Promise<string[]> {
  return ((await xray.segments([traceId])).get(traceId) ?? []).map(({ id }) => id);
}

async function serviceNamed(name: string): Promise<Service | undefined> {
  return (await xray.services()).find((each) => each.Name === name && each.Type !== 'client');
}

async function countOf(name: string): Promise<number | undefined> {
  return (await serviceNamed(name))?.SummaryStatistics?.TotalCount;
}

async function msUntil(sinceMs: number, holds: () => Promise<boolean>): Promise<number> {
  await vi.waitUntil(holds, VISIBLE);
  return Math.round(performance.now() - sinceMs);
}
