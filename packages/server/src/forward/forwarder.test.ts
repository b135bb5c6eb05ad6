import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TopLevelDocument } from '@fluoroscope/wire';
import { aSegment, aSubsegment, id, received } from '../../test/support/segment-builders.ts';
import { Deliveries } from './deliveries.ts';
import { Forwarder } from './forwarder.ts';
import { BATCH_SPANS } from './span-batches.ts';

const QUEUE_LIMIT_BYTES = 10_000;

/** Unpacked requests. */
let sent: Buffer[];
let counted: Record<string, number>;
let failures: unknown[];
let isAnswering: boolean;
let forwarder: Forwarder;

function count(name: string, by: number): void {
  counted[name] = (counted[name] ?? 0) + by;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  [sent, counted, failures, isAnswering] = [[], {}, [], true];
  const report = {
    sent: (spans: number) => count('sent', spans),
    dropped: (reason: string, spans: number) => count(reason, spans),
    requested: () => undefined,
  };
  const deliveries = new Deliveries({
    send(body, signal) {
      sent.push(gunzipSync(body));
      if (isAnswering) return Promise.resolve({ kind: 'taken', rejectedSpans: 0, message: '' });
      return new Promise((end) => {
        signal.addEventListener('abort', () => end({ kind: 'unavailable', reason: '', askedMs: undefined }));
      });
    },
    report,
    nowMs: Date.now,
    random: () => 0,
  });
  const onFailure = (caught: unknown): unknown => failures.push(caught);
  forwarder = new Forwarder({ deliveries, report, queueLimitBytes: QUEUE_LIMIT_BYTES, onFailure });
});

afterEach(() => vi.useRealTimers());

/** As the ingest calls it. */
function accept(...documents: readonly TopLevelDocument[]): void {
  const all = received(...documents);
  forwarder.accepted(
    all,
    all.reduce((sum, { text }) => sum + text.length, 0),
  );
}

/** Real packing takes a real moment. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await new Promise((turn) => setImmediate(turn));
  await vi.waitFor(() => expect(forwarder.queueBytes).toBe(0), { timeout: 20_000 });
}

describe('documents that were accepted', () => {
  it('wait a second for others and go in one request', async () => {
    accept(aSegment());
    accept(aSegment({ id: id(2), subsegments: [aSubsegment({ id: id(3) })] }));
    expect(forwarder.queueBytes).toBeGreaterThan(0);
    vi.advanceTimersByTime(999);
    await new Promise((turn) => setImmediate(turn));
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    await settled();
    expect(sent).toHaveLength(1);
    expect(counted).toEqual({ sent: 3 });
  });

  it('go at once when they are enough, but not in the turn that acknowledges them', async () => {
    const documents = Array.from({ length: BATCH_SPANS }, (_, index) => aSegment({ id: id(index + 1) }));
    const all = received(...documents);
    forwarder.accepted(all, 1);
    await Promise.resolve();
    expect(sent).toEqual([]);
    await settled();
    expect(counted).toEqual({ sent: BATCH_SPANS });
  });

  it('of the next second go in the next request', async () => {
    for (const number of [1, 2]) {
      accept(aSegment({ id: id(number) }));
      vi.advanceTimersByTime(1000);
      await settled();
    }
    expect(sent).toHaveLength(2);
  });
});

describe('a queue at its limit', () => {
  it('drops and counts what comes, and takes more once there is room', async () => {
    const long = aSegment({ annotations: { long: 'x'.repeat(QUEUE_LIMIT_BYTES) } });
    accept(long);
    accept(aSegment({ id: id(2), subsegments: [aSubsegment({ id: id(3) })] }));
    expect(counted).toEqual({ queue_full: 2 });
    vi.advanceTimersByTime(1000);
    await settled();
    accept(aSegment({ id: id(4) }));
    vi.advanceTimersByTime(1000);
    await settled();
    expect(counted).toEqual({ queue_full: 2, sent: 2 });
  });
});

describe('a stop', () => {
  it('sends what waited for its second', async () => {
    accept(aSegment());
    await forwarder.stop(1000);
    expect(counted).toEqual({ sent: 1 });
  });

  it('counts what the target did not take in time', async () => {
    isAnswering = false;
    accept(aSegment());
    const stopped = forwarder.stop(1000);
    await vi.waitFor(() => expect(sent).toHaveLength(1), { timeout: 20_000 });
    vi.advanceTimersByTime(1000);
    await stopped;
    expect(counted).toEqual({ stopped: 1 });
  });
});

describe('a bug', () => {
  it('costs the spans of its batch, is told, and leaves the next batch alone', async () => {
    const [good] = received(aSegment());
    if (good === undefined) throw new Error('There is one.');
    forwarder.accepted([{ ...good, document: { ...good.document, links: 7 as never } }], 1);
    vi.advanceTimersByTime(1000);
    await settled();
    expect(failures).toEqual([expect.any(TypeError)]);
    expect(counted).toEqual({ failed: 1 });
    accept(aSegment());
    vi.advanceTimersByTime(1000);
    await settled();
    expect(counted).toEqual({ failed: 1, sent: 1 });
  });
});
