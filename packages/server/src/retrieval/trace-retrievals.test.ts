import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { beforeEach, describe, expect, it } from 'vitest';
import { aSegment, id } from '../../test/support/segment-builders.ts';
import type { StoredDocument } from '../decode/received-document.ts';
import { FluoroscopeError } from '../errors.ts';
import type { StoredTraces } from '../store/read-in-portions.ts';
import { TraceRetrievals } from './trace-retrievals.ts';

const SECOND = 1_000_000;
const START = 1_700_000_000;
const LIFE_SECONDS = 3600;

const aTraceId = (seconds: number) => `1-${(START + seconds).toString(16)}-${'0'.repeat(24)}` as TraceId;
const at = (seconds: number) => ((START + seconds) * SECOND) as EpochMicros;

/** Documents of a trace that arrived one second after each other. */
function stored(traceId: TraceId, count = 1): StoredDocument[] {
  return Array.from({ length: count }, (_, index) => ({
    traceId,
    text: JSON.stringify(aSegment({ id: id(index + 1), trace_id: traceId, start_time: START })),
    receivedAt: at(60 + index),
    position: 0,
  }));
}

let now: EpochMicros;
let documents: Map<TraceId, StoredDocument[]>;
let failures: unknown[];
/** Reads wait for it. */
let gate: Promise<void>;
let reads: number;
let retrievals: TraceRetrievals;

beforeEach(() => {
  now = at(1000);
  documents = new Map();
  failures = [];
  gate = Promise.resolve();
  reads = 0;
  retrievals = new TraceRetrievals({
    readStored: (traceIds) => readOneByOne(traceIds),
    now: () => now,
    onFailure: (caught) => failures.push(caught),
  });
});

async function* readOneByOne(traceIds: readonly TraceId[]): AsyncGenerator<StoredTraces, void, void> {
  for (const traceId of traceIds) {
    reads += 1;
    await gate;
    const found = documents.get(traceId);
    if (found !== undefined) yield new Map([[traceId, { documents: found, isCut: false }]]);
  }
}

function start(traceIds: readonly TraceId[], from = -100, to = 100): string {
  const token = retrievals.start({ traceIds, start: at(from), end: at(to) });
  if (token === undefined) throw new Error('refused');
  return token;
}

function closedGate(): () => void {
  let open = (): void => undefined;
  gate = new Promise((accept) => {
    open = accept;
  });
  return open;
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

const statusOf = (token: string) => retrievals.find(token)?.status;

describe('a retrieval', () => {
  it('finds what is stored, in the order it was asked for', async () => {
    for (const seconds of [1, 2]) documents.set(aTraceId(seconds), stored(aTraceId(seconds), 2));
    const token = start([aTraceId(2), aTraceId(3), aTraceId(1)]);
    await settle();
    expect(retrievals.find(token)).toEqual({
      status: 'COMPLETE',
      traces: [
        { traceId: aTraceId(2), readThrough: at(61) },
        { traceId: aTraceId(1), readThrough: at(61) },
      ],
    });
  });
  it.each([
    [10, 10, true],
    [11, 20, false],
    [0, 9, false],
    [10.5, 11, true],
    [9, 10.5, true],
  ])('from %d to %d has a trace of second 10: %s', async (from, to, isFound) => {
    documents.set(aTraceId(10), stored(aTraceId(10)));
    const token = start([aTraceId(10)], from, to);
    await settle();
    expect(retrievals.find(token)?.traces.length).toBe(isFound ? 1 : 0);
  });
  it('takes its turn and has no traces before it is complete', async () => {
    documents.set(aTraceId(1), stored(aTraceId(1)));
    const open = closedGate();
    const [first, second] = [start([aTraceId(1)]), start([aTraceId(1)])];
    await settle();
    expect(retrievals.find(first)).toEqual({ status: 'RUNNING', traces: [] });
    expect(retrievals.find(second)).toEqual({ status: 'SCHEDULED', traces: [] });
    open();
    await settle();
    expect([statusOf(first), statusOf(second)]).toEqual(['COMPLETE', 'COMPLETE']);
    expect(statusOf(start([]))).toBeDefined();
  });
  it('fails when the store does, and the next one runs', async () => {
    const open = closedGate();
    const failing = start([aTraceId(1)]);
    gate = Promise.reject(new FluoroscopeError('FLS_STORE_UNAVAILABLE', 'gone'));
    gate.catch(() => undefined);
    const other = start([aTraceId(1)]);
    const last = start([]);
    open();
    await settle();
    expect([statusOf(failing), statusOf(other), statusOf(last)]).toEqual(['COMPLETE', 'FAILED', 'COMPLETE']);
    expect(failures).toHaveLength(1);
  });
  it('reads a trace as it was when it was found', async () => {
    documents.set(aTraceId(1), stored(aTraceId(1), 2));
    const token = start([aTraceId(1)]);
    await settle();
    documents.set(aTraceId(1), stored(aTraceId(1), 3));
    const [found] = retrievals.find(token)?.traces ?? [];
    if (found === undefined) throw new Error('not found');
    expect((await retrievals.readTrace(found))?.segments).toHaveLength(2);
  });
});

describe('a trace that is not kept any more', () => {
  it('is left out', async () => {
    documents.set(aTraceId(1), stored(aTraceId(1)));
    const token = start([aTraceId(1)]);
    await settle();
    documents.clear();
    const [found] = retrievals.find(token)?.traces ?? [];
    expect(found && (await retrievals.readTrace(found))).toBeUndefined();
    expect(found).toBeDefined();
  });
});

describe('the end of a retrieval', () => {
  it('comes when it is cancelled, and stops the reading', async () => {
    for (const seconds of [1, 2, 3]) documents.set(aTraceId(seconds), stored(aTraceId(seconds)));
    const open = closedGate();
    const [running, waiting] = [start([1, 2, 3].map(aTraceId)), start([aTraceId(1)])];
    await settle();
    expect([retrievals.cancel(running), retrievals.cancel(waiting)]).toEqual([true, true]);
    open();
    await settle();
    expect([statusOf(running), statusOf(waiting)]).toEqual(['CANCELLED', 'CANCELLED']);
    expect(reads).toBe(1);
    expect(retrievals.cancel('nobody')).toBe(false);
  });
  it('is not undone by cancelling it afterwards', async () => {
    const token = start([]);
    await settle();
    expect(retrievals.cancel(token)).toBe(true);
    expect(statusOf(token)).toBe('COMPLETE');
  });
  it('comes after an hour, for one that runs, one that waits and one that is complete', async () => {
    documents.set(aTraceId(1), stored(aTraceId(1)));
    const complete = start([aTraceId(1)]);
    await settle();
    const open = closedGate();
    const [running, waiting] = [start([aTraceId(1)]), start([aTraceId(1)])];
    await settle();
    now = at(1000 + LIFE_SECONDS - 1);
    expect([complete, running, waiting].map(statusOf)).toEqual(['COMPLETE', 'RUNNING', 'SCHEDULED']);
    now = at(1000 + LIFE_SECONDS);
    open();
    await settle();
    for (const token of [complete, running, waiting]) {
      expect(retrievals.find(token)).toEqual({ status: 'TIMEOUT', traces: [] });
    }
  });
  it('comes with a stop, which waits for what is being read', async () => {
    documents.set(aTraceId(1), stored(aTraceId(1)));
    const open = closedGate();
    const token = start([aTraceId(1)]);
    let isStopped = false;
    const stopping = retrievals.stop().then(() => {
      isStopped = true;
    });
    await settle();
    expect(isStopped).toBe(false);
    open();
    await stopping;
    expect(statusOf(token)).toBe('CANCELLED');
  });
});

describe('tokens', () => {
  it('are long, different and forgotten when too many come after them', async () => {
    const tokens = Array.from({ length: 500 }, () => start([]));
    expect(new Set(tokens).size).toBe(500);
    expect(tokens.every((token) => token.length >= 40)).toBe(true);
    await settle();
    for (let turn = 0; turn < 100 && statusOf(tokens.at(-1) ?? '') !== 'COMPLETE'; turn++) await settle();
    start([]);
    expect(retrievals.find(tokens[0] ?? '')).toBeUndefined();
    expect(retrievals.find(tokens[1] ?? '')).toBeDefined();
  });
  it('are refused when none of too many has ended', () => {
    closedGate();
    for (let count = 0; count < 500; count++) start([aTraceId(1)]);
    expect(() => start([])).toThrow('refused');
  });
});
