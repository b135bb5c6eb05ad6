/**
 * What an acknowledgement is worth: the process is killed in the middle of a load, several times on one directory.
 * What was acknowledged before is there after; what was not is sent again, as a client would, and counts once.
 */

import type { SegmentDocument } from '@fluoroscope/wire';
import { expect, it, vi } from 'vitest';
import { startService, type RunningService } from '../support/start-service.ts';
import { newSegmentId, newTraceId, segmentNow } from './support/documents.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';
import { xrayReader, type XRayReader } from './support/xray-reader.ts';

const ROUNDS = 3;
const SENDERS = 4;
const BATCHES_PER_SENDER = 30;
const TRACES_PER_BATCH = 4;
/** Of every trace: the front's segment and the one of the service that it calls. */
const SEGMENTS_PER_TRACE = 2;
/** How many batches are acknowledged when a round's kill comes: early, midway and late in its load. */
const KILL_AFTER_BATCHES = [1, 25, 80];
const VISIBLE = { timeout: 20_000, interval: 100 };
const PROGRESS = { timeout: 30_000, interval: 1 };

interface Batch {
  /** The name of the front's service, of this batch alone, so that the graph tells what became of it. */
  readonly name: string;
  readonly traceIds: readonly string[];
  readonly documents: readonly SegmentDocument[];
  isAcknowledged: boolean;
}

it(
  'keeps every acknowledged segment over three kills, and counts each once',
  { timeout: 180_000 },
  async () => {
    await using directory = await temporaryDirectory();
    const batches: Batch[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await using service = await startService({ dataDir: directory.path });
      using client = xrayReader(service);
      await expectAcknowledged(client, batches);
      await resendTheOthers(client, batches);
      batches.push(...(await loadUntilKilled(service, round)));
    }
    await using service = await startService({ dataDir: directory.path });
    using client = xrayReader(service);
    await expectAcknowledged(client, batches);
    await resendTheOthers(client, batches);
    await expectCountedOnce(client, batches);
    expect(service.log()).not.toMatch(/"level":(?:50|60)/);
  },
);

async function loadUntilKilled(service: RunningService, round: number): Promise<readonly Batch[]> {
  let acknowledged = 0;
  const onAcknowledged = (): void => void (acknowledged += 1);
  const senders = Array.from({ length: SENDERS }, (_, sender) =>
    send(service, `round-${round}-${sender}`, onAcknowledged),
  );
  await vi.waitUntil(() => acknowledged >= (KILL_AFTER_BATCHES[round] ?? 0), PROGRESS);
  await service.kill();
  return (await Promise.all(senders)).flat();
}

/** One batch after the other until the service is gone; the last one is then not acknowledged. */
async function send(
  service: RunningService,
  name: string,
  onAcknowledged: () => void,
): Promise<readonly Batch[]> {
  using client = xrayReader(service);
  const batches: Batch[] = [];
  while (batches.length < BATCHES_PER_SENDER && batches.at(-1)?.isAcknowledged !== false) {
    const batch = aBatch(`${name}-${batches.length}`);
    batches.push(batch);
    batch.isAcknowledged = await client.put(...batch.documents).then(
      (unprocessed) => unprocessed.length === 0,
      () => false,
    );
    if (batch.isAcknowledged) onAcknowledged();
  }
  return batches;
}

function aBatch(name: string): Batch {
  const traceIds = Array.from({ length: TRACES_PER_BATCH }, newTraceId);
  return { name, traceIds, documents: traceIds.flatMap((id) => aCall(id, name)), isAcknowledged: false };
}

/** A trace of two services, the first calling the second. */
function aCall(trace_id: string, name: string): SegmentDocument[] {
  const now = Date.now() / 1000;
  const call = {
    id: newSegmentId(),
    name: calleeOf(name),
    start_time: now,
    end_time: now,
    namespace: 'remote' as const,
  };
  return [
    segmentNow({ trace_id, name, subsegments: [call] }),
    segmentNow({ trace_id, name: calleeOf(name), parent_id: call.id }),
  ];
}

function calleeOf(name: string): string {
  return `${name}-callee`;
}

/** As soon as the service is ready, every acknowledged trace is listed once and whole. */
async function expectAcknowledged(client: XRayReader, batches: readonly Batch[]): Promise<void> {
  const expected = idsOf(batches.filter(({ isAcknowledged }) => isAcknowledged));
  const listed = (await client.summaries()).map(({ Id = '' }) => Id);
  const isExpected = new Set(expected);
  expect(listed.filter((id) => isExpected.has(id)).sort()).toEqual(expected);
  const segments = await client.segments(expected);
  expect(expected.filter((id) => segments.get(id)?.length !== SEGMENTS_PER_TRACE)).toEqual([]);
}

async function resendTheOthers(client: XRayReader, batches: readonly Batch[]): Promise<void> {
  for (const batch of batches.filter(({ isAcknowledged }) => !isAcknowledged)) {
    expect(await client.put(...batch.documents)).toEqual([]);
    batch.isAcknowledged = true;
  }
}

async function expectCountedOnce(client: XRayReader, batches: readonly Batch[]): Promise<void> {
  const names = batches.flatMap(({ name }) => [name, calleeOf(name)]);
  const expected = new Map(names.sort().map((name) => [name, TRACES_PER_BATCH]));
  await vi.waitFor(async () => {
    const services = (await client.services()).filter(({ Type }) => Type !== 'client');
    const counts = services.map(
      ({ Name = '', SummaryStatistics }) => [Name, SummaryStatistics?.TotalCount] as const,
    );
    expect(new Map(counts)).toEqual(expected);
    expect(counts.length).toBe(expected.size);
    expect((await client.summaries()).map(({ Id = '' }) => Id).sort()).toEqual(idsOf(batches));
  }, VISIBLE);
}

function idsOf(batches: readonly Batch[]): string[] {
  return batches.flatMap(({ traceIds }) => traceIds).sort();
}
