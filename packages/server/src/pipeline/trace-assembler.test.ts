import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EpochMicros, TopLevelDocument, TraceId } from '@fluoroscope/wire';
import { AssemblerBed, OTHER_ID, part, pass, START_MS } from '../../test/support/assembler-bed.ts';
import { assembleWhole } from '../../test/support/document-rows.ts';
import { rowText } from '../../test/support/read-rows.ts';
import { aSegment, anIndependent, id, TRACE_ID } from '../../test/support/segment-builders.ts';
import { assembleTrace } from '../assemble/assemble-trace.ts';
import { encodeTraceRow } from '../store/trace-row.ts';
import { firstReceived, traceTimeOf } from '../store/trace-time.ts';
import { SeenTraceIds } from './seen-trace-ids.ts';

/** How often due traces are looked for: what is due is written at most this much later. */
const TICK_MS = 40;

let bed: AssemblerBed;

beforeEach(() => {
  bed = new AssemblerBed();
});

afterEach(() => bed[Symbol.asyncDispose]());

describe('the wait before an assembly', () => {
  it('ends when nothing came for a quiet time', async () => {
    bed.add(aSegment());
    await pass(100);
    bed.add(part(2));
    await pass(119);
    expect(bed.written).toEqual([]);
    await pass(1 + TICK_MS);
    expect(bed.written).toEqual([bed.fullRow()]);
  });

  it('ends for a trace that is never quiet as well', async () => {
    for (let ms = 0; ms <= 350; ms += 50) {
      bed.add(part(ms));
      await pass(50);
    }
    expect(bed.written).toHaveLength(1);
  });

  it('is longer for a long trace, which costs more to assemble anew', async () => {
    bed.add(...Array.from({ length: 2000 }, (_, number) => part(number)));
    await pass(120 + TICK_MS);
    expect(bed.written).toEqual([]);
    await pass(100);
    expect(bed.written).toHaveLength(1);
  });

  it('does not last for as long as a clock was set back', async () => {
    bed.add(aSegment());
    vi.setSystemTime(START_MS - 3_600_000);
    await pass(TICK_MS);
    expect(bed.written).toHaveLength(1);
  });

  it('is over at once when it is flushed', async () => {
    bed.add(aSegment());
    await bed.assembler.flush();
    expect(bed.written).toEqual([bed.fullRow()]);
    expect(bed.assembler.waitingTraces).toBe(0);
  });
});

describe('a late document', () => {
  it('is joined with what the store holds of a complete trace', async () => {
    bed.add(aSegment());
    await pass(400);
    bed.add(part(2));
    await pass(400);
    expect(bed.reads).toEqual([[TRACE_ID]]);
    expect(bed.written.at(-1)).toBe(bed.fullRow());
  });

  it('is joined without reading with what memory holds of an incomplete trace', async () => {
    bed.add(part(2));
    await pass(400);
    bed.add(part(3));
    await pass(400);
    bed.add(aSegment());
    await pass(400);
    expect(bed.reads).toEqual([]);
    expect(bed.written).toHaveLength(3);
    expect(bed.written.at(-1)).toBe(bed.fullRow());
  });

  it('is joined with documents of an earlier process', async () => {
    await bed.assembler.stop();
    bed.assembler = bed.anAssembler(new SeenTraceIds(START_MS / 1000 - 180, START_MS / 1000));
    bed.store(aSegment());
    bed.add(part(2));
    await bed.assembler.flush();
    expect(bed.written).toEqual([bed.fullRow()]);
  });

  it('that comes while its trace is written is not lost', async () => {
    bed.add(part(2));
    bed.meanwhile = () => {
      bed.meanwhile = () => undefined;
      bed.add(part(3));
    };
    await pass(1000);
    expect(bed.written).toHaveLength(2);
    expect(bed.written.at(-1)).toBe(bed.fullRow());
  });

  it('that comes after others that came while their trace was written is not lost', async () => {
    bed.add(part(2));
    let attempts = 0;
    bed.meanwhile = (what) => {
      if (what === 'write' && (attempts += 1) < 3) bed.add(part(2 + attempts));
    };
    await pass(2000);
    expect(attempts).toBe(3);
    expect(bed.written.at(-1)).toBe(bed.fullRow());
  });

  it('that comes while its siblings are read is not lost', async () => {
    bed.add(aSegment());
    await pass(400);
    bed.add(part(2));
    bed.meanwhile = (what) => {
      if (what === 'write') return;
      bed.meanwhile = () => undefined;
      bed.add(part(3));
    };
    await pass(1000);
    expect(bed.written.at(-1)).toBe(bed.fullRow());
  });
});

describe('a trace that one call brought whole', () => {
  const addWhole = (...documents: readonly TopLevelDocument[]) => {
    const received = bed.store(...documents);
    const { whole, rest } = assembleWhole(received, (traceId, startSeconds) =>
      bed.assembler.isNew(traceId, startSeconds),
    );
    return () => {
      bed.assembler.addWhole(whole);
      bed.assembler.add(rest);
    };
  };

  it('is written as it was assembled, and counted as it was received', async () => {
    addWhole(aSegment(), part(2))();
    await pass(400);
    expect(bed.written).toEqual([bed.fullRow()]);
    expect(bed.released).toBe(bed.stored.reduce((sum, { text }) => sum + text.length, 0));
  });

  it('is assembled again with what follows before it is written, from memory', async () => {
    addWhole(aSegment())();
    bed.add(part(2));
    await pass(400);
    expect(bed.written).toEqual([bed.fullRow()]);
    expect(bed.reads).toEqual([]);
    expect(bed.released).toBe(bed.stored.reduce((sum, { text }) => sum + text.length, 0));
  });

  it('is joined from memory with another call that seemed to bring all of it', async () => {
    const [first, second] = [addWhole(aSegment()), addWhole(aSegment({ id: id(7), name: 'other' }))];
    first();
    second();
    await pass(400);
    expect(bed.written).toEqual([bed.fullRow()]);
    expect(bed.reads).toEqual([]);
  });

  it('needs no store for a random id either, when it began after what the memory reaches back to', async () => {
    bed.assembler = bed.anAssembler(new SeenTraceIds(START_MS / 1000 - 180, START_MS / 1000));
    bed.assembler.start();
    const random = '1-e5b0c0ff-000000000000000000000001' as TraceId;
    const start_time = START_MS / 1000 + 0.1;
    addWhole(aSegment({ trace_id: random, start_time, end_time: start_time + 1 }))();
    await pass(400);
    expect(bed.written).toEqual([bed.fullRow(random)]);
    expect(bed.reads).toEqual([]);
    addWhole(aSegment({ trace_id: OTHER_ID, start_time: start_time - 1, end_time: start_time }))();
    await pass(400);
    expect(bed.reads.flat()).toEqual([OTHER_ID]);
  });

  it('is joined with what came while it was committed', async () => {
    const whenDurable = addWhole(aSegment());
    bed.add(part(2));
    whenDurable();
    await pass(400);
    expect(bed.written).toEqual([bed.fullRow()]);
  });

  it('is not taken for whole while memory keeps more of it', async () => {
    bed.add(part(2));
    await pass(400);
    addWhole(aSegment())();
    await pass(400);
    expect(bed.written.at(-1)).toBe(bed.fullRow());
  });

  it('is kept and joined when its write fails', async () => {
    addWhole(aSegment())();
    let hasArrived = false;
    bed.meanwhile = () => {
      if (!hasArrived) addWhole(part(2))();
      hasArrived = true;
      throw new Error('broken');
    };
    await pass(400);
    bed.meanwhile = () => undefined;
    expect(bed.written).toEqual([]);
    await pass(3000);
    expect(bed.written).toEqual([bed.fullRow()]);
    expect(bed.released).toBe(bed.stored.reduce((sum, { text }) => sum + text.length, 0));
  });
});

describe('isNew', () => {
  it('knows what is in memory, even what was forgotten among the traces that were seen', async () => {
    const seen = new SeenTraceIds(Number.NEGATIVE_INFINITY, START_MS / 1000);
    vi.spyOn(seen, 'isCertainlyNew').mockReturnValue(true);
    bed.assembler = bed.anAssembler(seen);
    bed.assembler.start();
    expect(bed.assembler.isNew(TRACE_ID)).toBe(true);
    bed.add(part(2));
    expect(bed.assembler.isNew(TRACE_ID)).toBe(false);
    await pass(400);
    expect(bed.written).toHaveLength(1);
    expect(bed.assembler.isNew(TRACE_ID)).toBe(false);
    expect(bed.assembler.isNew(OTHER_ID)).toBe(true);
  });
});

describe('what waits of a trace', () => {
  it('counts what was added and what is being assembled', async () => {
    expect(bed.assembler.waitingOf(TRACE_ID)).toBeUndefined();
    const [two, three] = bed.add(part(2), part(3));
    const characters = (two?.text.length ?? 0) + (three?.text.length ?? 0);
    expect(bed.assembler.waitingOf(TRACE_ID)).toEqual({ documents: 2, characters });
    let isCounted = false;
    bed.meanwhile = () => {
      const [four] = bed.add(part(4));
      const all = characters + (four?.text.length ?? 0);
      expect(bed.assembler.waitingOf(TRACE_ID)).toEqual({ documents: 3, characters: all });
      isCounted = true;
      bed.meanwhile = () => undefined;
    };
    await pass(400);
    expect(isCounted).toBe(true);
    expect(bed.assembler.waitingOf(OTHER_ID)).toBeUndefined();
  });
});

describe('a long trace', () => {
  const many = () => [2, 3, 4, 5, 6].map(part);

  it('is marked before its row is written, whether it comes from memory or from the store', async () => {
    const markedAtWrite: TraceId[][] = [];
    bed.meanwhile = (what) => void (what === 'write' && markedAtWrite.push([...bed.marked.keys()]));
    bed.add(...many());
    await pass(1000);
    expect(markedAtWrite).toEqual([[TRACE_ID]]);
    bed.store(...[2, 3, 4, 5, 6].map((number) => anIndependent({ id: id(number), trace_id: OTHER_ID })));
    bed.assembler.addFromStore([OTHER_ID], START_MS as EpochMicros);
    await pass(1000);
    expect(markedAtWrite.at(-1)).toEqual([TRACE_ID, OTHER_ID]);
  });

  it('is marked when one call brought it whole', async () => {
    const root = aSegment();
    const parts = [3, 4, 5, 6].map((number) => anIndependent({ id: id(number), parent_id: root.id }));
    const ofOneCall = bed.store(root, ...parts).map((received, position) => ({
      ...received,
      receivedAt: START_MS as EpochMicros,
      position,
    }));
    const { whole } = assembleWhole(ofOneCall, () => true);
    expect(whole).toHaveLength(1);
    bed.assembler.addWhole(whole);
    await pass(1000);
    expect([...bed.marked.keys()]).toEqual([TRACE_ID]);
  });

  it('that has as many documents as a short one may is not', async () => {
    bed.add(...many().slice(1));
    await pass(1000);
    expect(bed.marked.size).toBe(0);
  });

  it('of which more is stored than is read is a partial one, and is not kept in memory', async () => {
    bed.cutByStore.add(TRACE_ID);
    bed.store(aSegment());
    void bed.assembler.assembleStored([TRACE_ID], START_MS as EpochMicros);
    await pass(1000);
    const partial = { ...assembleTrace(bed.stored), isPartial: true };
    expect(bed.written).toEqual([
      rowText(encodeTraceRow(partial, traceTimeOf(TRACE_ID, firstReceived(bed.stored)))),
    ]);
    bed.add(part(2));
    await pass(1000);
    expect(bed.reads).toHaveLength(2);
  });
});

describe('rounds', () => {
  it('never overlap, however many ask for one', async () => {
    let running = 0;
    let most = 0;
    bed.meanwhile = async () => {
      most = Math.max(most, (running += 1));
      await new Promise((done) => setTimeout(done, 500));
      running -= 1;
    };
    bed.add(aSegment());
    await pass(200);
    bed.add({ ...aSegment(), trace_id: OTHER_ID });
    const flushes = Promise.all([bed.assembler.flush(), bed.assembler.flush(), bed.assembler.flush()]);
    await pass(500);
    // While the first flush runs and the others have found nothing to do.
    bed.add(part(2));
    await pass(5000);
    await flushes;
    expect(most).toBe(1);
    expect(bed.written.at(-1)).toBe(bed.fullRow());
  });
});

describe('oldestWaiting', () => {
  it('is the oldest document that is not in traces, also while it is written', async () => {
    expect(bed.assembler.oldestWaiting).toBeUndefined();
    const [first] = bed.add(aSegment(), { ...aSegment(), trace_id: OTHER_ID });
    expect(bed.assembler.oldestWaiting).toBe(first?.receivedAt);
    const seenMeanwhile: unknown[] = [];
    bed.meanwhile = () => void seenMeanwhile.push(bed.assembler.oldestWaiting);
    await pass(400);
    expect(seenMeanwhile).toEqual([first?.receivedAt]);
    expect(bed.assembler.oldestWaiting).toBeUndefined();
  });

  it('stays where it is while writing fails', async () => {
    const [first] = bed.add(aSegment());
    bed.meanwhile = () => {
      throw new Error('broken');
    };
    await pass(5000);
    expect(bed.assembler.oldestWaiting).toBe(first?.receivedAt);
    bed.meanwhile = () => undefined;
    await pass(5000);
    expect(bed.assembler.oldestWaiting).toBeUndefined();
  });

  it('is not held back by documents that were written long ago', async () => {
    bed.add(part(2));
    await pass(400);
    const [late] = bed.add(part(3));
    expect(bed.assembler.oldestWaiting).toBe(late?.receivedAt);
  });

  it('knows of traces that could not be read from the store yet', async () => {
    bed.store(aSegment());
    bed.meanwhile = () => {
      throw new Error('broken');
    };
    bed.assembler.addFromStore([TRACE_ID], 5 as EpochMicros);
    await bed.assembler.flush();
    expect(bed.assembler.oldestWaiting).toBe(5);
    bed.meanwhile = () => undefined;
    await bed.assembler.flush();
    expect(bed.assembler.oldestWaiting).toBeUndefined();
    expect(bed.written).toEqual([bed.fullRow()]);
  });
});

describe('a trace that is in the store no longer', () => {
  it('is let go without a row', async () => {
    bed.assembler.addFromStore([TRACE_ID], 5 as EpochMicros);
    await bed.assembler.flush();
    expect(bed.written).toEqual([]);
    expect(bed.assembler.waitingTraces).toBe(0);
  });
});
