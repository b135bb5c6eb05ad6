import { assembleWhole } from '../../test/support/document-rows.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EpochMicros, TopLevelDocument, TraceId } from '@fluoroscope/wire';
import { longTracesIn } from '../../test/support/long-traces.ts';
import { aSegment, anIndependent, id, TRACE_ID } from '../../test/support/segment-builders.ts';
import { assembleTrace } from '../assemble/assemble-trace.ts';
import type { ReceivedDocument } from '../decode/received-document.ts';
import { readTraceRows, rowText } from '../../test/support/read-rows.ts';
import { encodeTraceRow } from '../store/trace-row.ts';
import { firstReceived, traceTimeOf } from '../store/trace-time.ts';
import { SeenTraceIds } from './seen-trace-ids.ts';
import { TraceAssembler } from './trace-assembler.ts';

/** How often due traces are looked for: what is due is written at most this much later. */
const TICK_MS = 40;

const START_MS = 1_790_000_000_000;
/** A trace of more than four documents is long. */
const LIMITS = { documents: 100, bytes: 1e6, long: { documents: 4, characters: 1e5 } };
const OTHER_ID = '1-6ab13280-000000000000000000000002' as TraceId;

/** Everything durable, in order of arrival. */
let stored: ReceivedDocument[];
let reads: TraceId[][];
let written: string[];
let released: number;
let errors: string[];
/** Called with each write or read before it is done; a test may wait or throw in it. */
let meanwhile: (what: 'read' | 'write', traceIds: readonly TraceId[]) => void | Promise<void>;
let writes: { count: number; persistence: 'patient' | 'once' }[];
let setAside: number;
/** Traces of which the store has more than it gives. */
const cutByStore = new Set<TraceId>();
/** Long traces, as the next start would know them. */
let marked: Map<TraceId, EpochMicros>;
let assembler: TraceAssembler;

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS });
  [stored, reads, written, released, errors] = [[], [], [], 0, []];
  [writes, setAside] = [[], 0];
  marked = new Map();
  cutByStore.clear();
  meanwhile = () => undefined;
  assembler = anAssembler(new SeenTraceIds(Number.NEGATIVE_INFINITY, START_MS / 1000));
  assembler.start();
});

afterEach(async () => {
  await assembler.stop();
  vi.useRealTimers();
});

function anAssembler(seen: SeenTraceIds): TraceAssembler {
  return new TraceAssembler({
    seen,
    longTraces: longTracesIn(marked, LIMITS),
    readDocuments: async function* (traceIds) {
      reads.push([...traceIds]);
      await meanwhile('read', traceIds);
      for (const traceId of traceIds) {
        const documents = stored.filter((document) => document.traceId === traceId);
        if (documents.length > 0) yield new Map([[traceId, { documents, isCut: cutByStore.has(traceId) }]]);
      }
    },
    writeTraces: async ({ bytes, count }, persistence) => {
      const rows = readTraceRows(bytes);
      expect(rows).toHaveLength(count);
      writes.push({ count, persistence });
      await meanwhile(
        'write',
        rows.map(({ traceId }) => traceId),
      );
      written.push(...rows.map(({ row }) => row));
    },
    nowMs: Date.now,
    onError: (message) => errors.push(message),
    onAssembled: (_documents, bytes) => (released += bytes),
    onSetAside: () => (setAside += 1),
  });
}

let arrivals = START_MS * 1000;

/** Makes documents durable, each by a call of its own. */
function store(...documents: readonly TopLevelDocument[]): ReceivedDocument[] {
  const received = documents.map((document) => ({
    traceId: document.trace_id as TraceId,
    document,
    text: JSON.stringify(document),
    receivedAt: (arrivals += 1) as EpochMicros,
    position: 0,
  }));
  stored.push(...received);
  return received;
}

function add(...documents: readonly TopLevelDocument[]): ReceivedDocument[] {
  const received = store(...documents);
  assembler.add(received);
  return received;
}

/** The row that all stored documents of a trace make. */
function fullRow(traceId: TraceId = TRACE_ID): string {
  const documents = stored.filter((document) => document.traceId === traceId);
  const row = encodeTraceRow(assembleTrace(documents), traceTimeOf(traceId, firstReceived(documents)));
  return rowText(row);
}

/** The trace that a row is about. */
function traceIdOf(row: string): TraceId {
  const [read] = readTraceRows(Buffer.from(row, 'latin1'));
  if (read === undefined) throw new Error('There is no row.');
  return read.traceId;
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

const part = (number: number) => anIndependent({ id: id(number) });

describe('the wait before an assembly', () => {
  it('ends when nothing came for a quiet time', async () => {
    add(aSegment());
    await pass(100);
    add(part(2));
    await pass(119);
    expect(written).toEqual([]);
    await pass(1 + TICK_MS);
    expect(written).toEqual([fullRow()]);
  });

  it('ends for a trace that is never quiet as well', async () => {
    for (let ms = 0; ms <= 350; ms += 50) {
      add(part(ms));
      await pass(50);
    }
    expect(written).toHaveLength(1);
  });

  it('is longer for a long trace, which costs more to assemble anew', async () => {
    add(...Array.from({ length: 2000 }, (_, number) => part(number)));
    await pass(120 + TICK_MS);
    expect(written).toEqual([]);
    await pass(100);
    expect(written).toHaveLength(1);
  });

  it('does not last for as long as a clock was set back', async () => {
    add(aSegment());
    vi.setSystemTime(START_MS - 3_600_000);
    await pass(TICK_MS);
    expect(written).toHaveLength(1);
  });

  it('is over at once when it is flushed', async () => {
    add(aSegment());
    await assembler.flush();
    expect(written).toEqual([fullRow()]);
    expect(assembler.waitingTraces).toBe(0);
  });
});

describe('a late document', () => {
  it('is joined with what the store holds of a complete trace', async () => {
    add(aSegment());
    await pass(400);
    add(part(2));
    await pass(400);
    expect(reads).toEqual([[TRACE_ID]]);
    expect(written.at(-1)).toBe(fullRow());
  });

  it('is joined without reading with what memory holds of an incomplete trace', async () => {
    add(part(2));
    await pass(400);
    add(part(3));
    await pass(400);
    add(aSegment());
    await pass(400);
    expect(reads).toEqual([]);
    expect(written).toHaveLength(3);
    expect(written.at(-1)).toBe(fullRow());
  });

  it('is joined with documents of an earlier process', async () => {
    await assembler.stop();
    assembler = anAssembler(new SeenTraceIds(START_MS / 1000 - 180, START_MS / 1000));
    store(aSegment());
    add(part(2));
    await assembler.flush();
    expect(written).toEqual([fullRow()]);
  });

  it('that comes while its trace is written is not lost', async () => {
    add(part(2));
    meanwhile = () => {
      meanwhile = () => undefined;
      add(part(3));
    };
    await pass(1000);
    expect(written).toHaveLength(2);
    expect(written.at(-1)).toBe(fullRow());
  });

  it('that comes after others that came while their trace was written is not lost', async () => {
    add(part(2));
    let attempts = 0;
    meanwhile = (what) => {
      if (what === 'write' && (attempts += 1) < 3) add(part(2 + attempts));
    };
    await pass(2000);
    expect(attempts).toBe(3);
    expect(written.at(-1)).toBe(fullRow());
  });

  it('that comes while its siblings are read is not lost', async () => {
    add(aSegment());
    await pass(400);
    add(part(2));
    meanwhile = (what) => {
      if (what === 'write') return;
      meanwhile = () => undefined;
      add(part(3));
    };
    await pass(1000);
    expect(written.at(-1)).toBe(fullRow());
  });
});

describe('a trace that one call brought whole', () => {
  const addWhole = (...documents: readonly TopLevelDocument[]) => {
    const received = store(...documents);
    const { whole, rest } = assembleWhole(received, (traceId, startSeconds) =>
      assembler.isNew(traceId, startSeconds),
    );
    return () => {
      assembler.addWhole(whole);
      assembler.add(rest);
    };
  };

  it('is written as it was assembled, and counted as it was received', async () => {
    addWhole(aSegment(), part(2))();
    await pass(400);
    expect(written).toEqual([fullRow()]);
    expect(released).toBe(stored.reduce((sum, { text }) => sum + text.length, 0));
  });

  it('is assembled again with what follows before it is written, from memory', async () => {
    addWhole(aSegment())();
    add(part(2));
    await pass(400);
    expect(written).toEqual([fullRow()]);
    expect(reads).toEqual([]);
    expect(released).toBe(stored.reduce((sum, { text }) => sum + text.length, 0));
  });

  it('is joined from memory with another call that seemed to bring all of it', async () => {
    const [first, second] = [addWhole(aSegment()), addWhole(aSegment({ id: id(7), name: 'other' }))];
    first();
    second();
    await pass(400);
    expect(written).toEqual([fullRow()]);
    expect(reads).toEqual([]);
  });

  it('needs no store for a random id either, when it began after what the memory reaches back to', async () => {
    assembler = anAssembler(new SeenTraceIds(START_MS / 1000 - 180, START_MS / 1000));
    assembler.start();
    const random = '1-e5b0c0ff-000000000000000000000001' as TraceId;
    const start_time = START_MS / 1000 + 0.1;
    addWhole(aSegment({ trace_id: random, start_time, end_time: start_time + 1 }))();
    await pass(400);
    expect(written).toEqual([fullRow(random)]);
    expect(reads).toEqual([]);
    addWhole(aSegment({ trace_id: OTHER_ID, start_time: start_time - 1, end_time: start_time }))();
    await pass(400);
    expect(reads.flat()).toEqual([OTHER_ID]);
  });

  it('is joined with what came while it was committed', async () => {
    const whenDurable = addWhole(aSegment());
    add(part(2));
    whenDurable();
    await pass(400);
    expect(written).toEqual([fullRow()]);
  });

  it('is not taken for whole while memory keeps more of it', async () => {
    add(part(2));
    await pass(400);
    addWhole(aSegment())();
    await pass(400);
    expect(written.at(-1)).toBe(fullRow());
  });

  it('is kept and joined when its write fails', async () => {
    addWhole(aSegment())();
    let hasArrived = false;
    meanwhile = () => {
      if (!hasArrived) addWhole(part(2))();
      hasArrived = true;
      throw new Error('broken');
    };
    await pass(400);
    meanwhile = () => undefined;
    expect(written).toEqual([]);
    await pass(3000);
    expect(written).toEqual([fullRow()]);
    expect(released).toBe(stored.reduce((sum, { text }) => sum + text.length, 0));
  });
});

describe('a round that fails', () => {
  it.each(['read', 'write'] as const)(
    'in a %s is tried again after a pause, with everything it held',
    async (broken) => {
      add(aSegment(), { ...aSegment(), trace_id: OTHER_ID });
      await pass(400);
      add(part(2), { ...part(2), trace_id: OTHER_ID });
      written = [];
      let hasArrived = false;
      meanwhile = (what) => {
        if (what !== broken) return;
        if (!hasArrived) add(part(3));
        hasArrived = true;
        throw new Error('broken');
      };
      await pass(400);
      meanwhile = () => undefined;
      expect(errors).toEqual(['Traces could not be written; trying again']);
      expect(written).toEqual([]);
      expect(assembler.waitingTraces).toBe(2);
      await pass(2000);
      expect(written.toSorted()).toEqual([fullRow(), fullRow(OTHER_ID)].toSorted());
      expect(released).toBe(stored.reduce((sum, { text }) => sum + text.length, 0));
    },
  );

  it('counts what it holds as waiting while it is under way', async () => {
    add(aSegment());
    const waiting: number[] = [];
    meanwhile = () => {
      waiting.push(assembler.waitingTraces);
    };
    await pass(400);
    expect(new Set(waiting)).toEqual(new Set([1]));
    expect(assembler.waitingTraces).toBe(0);
  });

  it('does not fail a flush, which leaves the traces waiting', async () => {
    add(aSegment());
    meanwhile = () => {
      throw new Error('broken');
    };
    await assembler.flush();
    expect(errors).toHaveLength(1);
    expect(assembler.waitingTraces).toBe(1);
    meanwhile = () => undefined;
  });
});

describe('a trace that cannot be assembled', () => {
  it('is told of and let go, and costs no other its row', async () => {
    const broken = store({ ...aSegment(), trace_id: OTHER_ID });
    assembler.add(broken.map((received) => ({ ...received, document: null as never })));
    add(aSegment());
    await pass(400);
    expect(errors).toEqual([`Trace ${OTHER_ID} is stored but cannot be assembled`]);
    expect(setAside).toBe(1);
    expect(written).toEqual([fullRow()]);
    expect(assembler.waitingTraces).toBe(0);
  });
});

describe('a trace that the store refuses', () => {
  const traceId = (number: number) => `1-6ab13280-${number.toString(16).padStart(24, '0')}` as TraceId;
  const whole = (number: number) => ({ ...aSegment(), trace_id: traceId(number) });

  function refuse(what: 'read' | 'write', ...refused: readonly TraceId[]): void {
    meanwhile = (asked, traceIds) => {
      if (asked === what && traceIds.some((asking) => refused.includes(asking))) throw new Error('refused');
    };
  }

  it('is found among thousands in few attempts, and costs no other its row', async () => {
    add(...Array.from({ length: 3000 }, (_, number) => whole(number)));
    refuse('write', traceId(777), traceId(2222));
    await pass(400);
    expect(written.map(traceIdOf).toSorted()).toEqual(
      Array.from({ length: 3000 }, (_, number) => traceId(number))
        .filter((whom) => whom !== traceId(777) && whom !== traceId(2222))
        .toSorted(),
    );
    expect(writes.length).toBeLessThan(60);
    expect(writes.filter(({ persistence }) => persistence === 'patient')).toHaveLength(1);
    expect(errors).toHaveLength(2);
    expect(assembler.waitingTraces).toBe(2);
    expect(assembler.oldestWaiting).toBe(
      stored.find((document) => document.traceId === traceId(777))?.receivedAt,
    );
  });

  it.each(['read', 'write'] as const)(
    'is set aside when it goes on while others pass, until more of it comes: %s',
    async (what) => {
      add(...[1, 2, 3, 4, 5].map(whole));
      await assembler.flush();
      written = [];
      add(...[1, 2, 3, 4, 5].map((number) => ({ ...part(9), trace_id: traceId(number) })));
      refuse(what, traceId(2));
      for (let second = 0; second < 30; second += 1) {
        add({ ...part(100 + second), trace_id: traceId(1) });
        await pass(1000);
      }
      expect(setAside).toBe(1);
      expect(errors).toHaveLength(5);
      expect(errors.at(-1)).toBe(`Trace ${traceId(2)} is stored but cannot be written`);
      expect(written.map(traceIdOf)).not.toContain(traceId(2));
      expect(written).toHaveLength(33);
      expect(assembler.waitingTraces).toBe(0);
      expect(assembler.oldestWaiting).toBeUndefined();
      expect(released).toBe(stored.reduce((sum, { text }) => sum + text.length, 0));
      meanwhile = () => undefined;
      add({ ...part(10), trace_id: traceId(2) });
      await pass(1000);
      expect(written.at(-1)).toBe(fullRow(traceId(2)));
    },
  );

  it('is found out where all that were read with it are refused as well', async () => {
    add(...[1, 2, 3].map(whole));
    await assembler.flush();
    refuse('write', traceId(1), traceId(2));
    add(...[1, 2].map((number) => ({ ...part(9), trace_id: traceId(number) })));
    for (let second = 0; second < 30; second += 1) {
      add(whole(100 + second));
      await pass(1000);
    }
    expect(setAside).toBe(2);
    expect(assembler.waitingTraces).toBe(0);
  });

  it('is kept as long as nothing else shows that the store works', async () => {
    add(whole(1));
    refuse('write', traceId(1));
    await pass(60_000);
    expect(setAside).toBe(0);
    expect(assembler.waitingTraces).toBe(1);
    meanwhile = () => undefined;
    await pass(1500);
    expect(written).toEqual([fullRow(traceId(1))]);
  });

  it('is not looked for when all are refused', async () => {
    add(...Array.from({ length: 3000 }, (_, number) => whole(number)));
    meanwhile = () => {
      throw new Error('broken');
    };
    await pass(400);
    expect(writes.map(({ count }) => count)).toEqual([3000, 1, 1, 1]);
    expect(errors).toEqual(['Traces could not be written; trying again']);
    expect(assembler.waitingTraces).toBe(3000);
    meanwhile = () => undefined;
    await pass(1500);
    expect(written).toHaveLength(3000);
  });

  it('is set aside at once when a stored document of it does not decode', async () => {
    await assembler.stop();
    assembler = anAssembler(new SeenTraceIds(START_MS / 1000, START_MS / 1000));
    const [damaged] = store(whole(1), whole(2));
    stored = stored.map((document) => (document === damaged ? { ...document, text: '{"id":' } : document));
    assembler.addFromStore([traceId(1), traceId(2)], 5 as EpochMicros);
    await assembler.flush();
    expect(errors).toEqual([`Trace ${traceId(1)} is stored but cannot be decoded`]);
    expect(setAside).toBe(1);
    expect(written).toEqual([fullRow(traceId(2))]);
    expect(assembler.waitingTraces).toBe(0);
  });
});

describe('isNew', () => {
  it('knows what is in memory, even what was forgotten among the traces that were seen', async () => {
    const seen = new SeenTraceIds(Number.NEGATIVE_INFINITY, START_MS / 1000);
    vi.spyOn(seen, 'isCertainlyNew').mockReturnValue(true);
    assembler = anAssembler(seen);
    assembler.start();
    expect(assembler.isNew(TRACE_ID)).toBe(true);
    add(part(2));
    expect(assembler.isNew(TRACE_ID)).toBe(false);
    await pass(400);
    expect(written).toHaveLength(1);
    expect(assembler.isNew(TRACE_ID)).toBe(false);
    expect(assembler.isNew(OTHER_ID)).toBe(true);
  });
});

describe('what waits of a trace', () => {
  it('counts what was added and what is being assembled', async () => {
    expect(assembler.waitingOf(TRACE_ID)).toBeUndefined();
    const [two, three] = add(part(2), part(3));
    const characters = (two?.text.length ?? 0) + (three?.text.length ?? 0);
    expect(assembler.waitingOf(TRACE_ID)).toEqual({ documents: 2, characters });
    let isCounted = false;
    meanwhile = () => {
      const [four] = add(part(4));
      const all = characters + (four?.text.length ?? 0);
      expect(assembler.waitingOf(TRACE_ID)).toEqual({ documents: 3, characters: all });
      isCounted = true;
      meanwhile = () => undefined;
    };
    await pass(400);
    expect(isCounted).toBe(true);
    expect(assembler.waitingOf(OTHER_ID)).toBeUndefined();
  });
});

describe('a long trace', () => {
  const many = () => [2, 3, 4, 5, 6].map(part);

  it('is marked before its row is written, whether it comes from memory or from the store', async () => {
    const markedAtWrite: TraceId[][] = [];
    meanwhile = (what) => void (what === 'write' && markedAtWrite.push([...marked.keys()]));
    add(...many());
    await pass(1000);
    expect(markedAtWrite).toEqual([[TRACE_ID]]);
    store(...[2, 3, 4, 5, 6].map((number) => anIndependent({ id: id(number), trace_id: OTHER_ID })));
    assembler.addFromStore([OTHER_ID], START_MS as EpochMicros);
    await pass(1000);
    expect(markedAtWrite.at(-1)).toEqual([TRACE_ID, OTHER_ID]);
  });

  it('is marked when one call brought it whole', async () => {
    const root = aSegment();
    const parts = [3, 4, 5, 6].map((number) => anIndependent({ id: id(number), parent_id: root.id }));
    const ofOneCall = store(root, ...parts).map((received, position) => ({
      ...received,
      receivedAt: START_MS as EpochMicros,
      position,
    }));
    const { whole } = assembleWhole(ofOneCall, () => true);
    expect(whole).toHaveLength(1);
    assembler.addWhole(whole);
    await pass(1000);
    expect([...marked.keys()]).toEqual([TRACE_ID]);
  });

  it('that has as many documents as a short one may is not', async () => {
    add(...many().slice(1));
    await pass(1000);
    expect(marked.size).toBe(0);
  });

  it('of which more is stored than is read is a partial one, and is not kept in memory', async () => {
    cutByStore.add(TRACE_ID);
    store(aSegment());
    void assembler.assembleStored([TRACE_ID], START_MS as EpochMicros);
    await pass(1000);
    const partial = { ...assembleTrace(stored), isPartial: true };
    expect(written).toEqual([rowText(encodeTraceRow(partial, traceTimeOf(TRACE_ID, firstReceived(stored))))]);
    add(part(2));
    await pass(1000);
    expect(reads).toHaveLength(2);
  });
});

describe('rounds', () => {
  it('never overlap, however many ask for one', async () => {
    let running = 0;
    let most = 0;
    meanwhile = async () => {
      most = Math.max(most, (running += 1));
      await new Promise((done) => setTimeout(done, 500));
      running -= 1;
    };
    add(aSegment());
    await pass(200);
    add({ ...aSegment(), trace_id: OTHER_ID });
    const flushes = Promise.all([assembler.flush(), assembler.flush(), assembler.flush()]);
    await pass(500);
    // While the first flush runs and the others have found nothing to do.
    add(part(2));
    await pass(5000);
    await flushes;
    expect(most).toBe(1);
    expect(written.at(-1)).toBe(fullRow());
  });
});

describe('oldestWaiting', () => {
  it('is the oldest document that is not in traces, also while it is written', async () => {
    expect(assembler.oldestWaiting).toBeUndefined();
    const [first] = add(aSegment(), { ...aSegment(), trace_id: OTHER_ID });
    expect(assembler.oldestWaiting).toBe(first?.receivedAt);
    const seenMeanwhile: unknown[] = [];
    meanwhile = () => void seenMeanwhile.push(assembler.oldestWaiting);
    await pass(400);
    expect(seenMeanwhile).toEqual([first?.receivedAt]);
    expect(assembler.oldestWaiting).toBeUndefined();
  });

  it('stays where it is while writing fails', async () => {
    const [first] = add(aSegment());
    meanwhile = () => {
      throw new Error('broken');
    };
    await pass(5000);
    expect(assembler.oldestWaiting).toBe(first?.receivedAt);
    meanwhile = () => undefined;
    await pass(5000);
    expect(assembler.oldestWaiting).toBeUndefined();
  });

  it('is not held back by documents that were written long ago', async () => {
    add(part(2));
    await pass(400);
    const [late] = add(part(3));
    expect(assembler.oldestWaiting).toBe(late?.receivedAt);
  });

  it('knows of traces that could not be read from the store yet', async () => {
    store(aSegment());
    meanwhile = () => {
      throw new Error('broken');
    };
    assembler.addFromStore([TRACE_ID], 5 as EpochMicros);
    await assembler.flush();
    expect(assembler.oldestWaiting).toBe(5);
    meanwhile = () => undefined;
    await assembler.flush();
    expect(assembler.oldestWaiting).toBeUndefined();
    expect(written).toEqual([fullRow()]);
  });
});

describe('a trace that is in the store no longer', () => {
  it('is let go without a row', async () => {
    assembler.addFromStore([TRACE_ID], 5 as EpochMicros);
    await assembler.flush();
    expect(written).toEqual([]);
    expect(assembler.waitingTraces).toBe(0);
  });
});
