import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { AssemblerBed, OTHER_ID, part, pass, START_MS } from '../../test/support/assembler-bed.ts';
import { readTraceRows } from '../../test/support/read-rows.ts';
import { aSegment } from '../../test/support/segment-builders.ts';
import { SeenTraceIds } from './seen-trace-ids.ts';

let bed: AssemblerBed;

beforeEach(() => {
  bed = new AssemblerBed();
});

afterEach(() => bed[Symbol.asyncDispose]());

/** The trace that a row is about. */
function traceIdOf(row: string): TraceId {
  const [read] = readTraceRows(Buffer.from(row, 'latin1'));
  if (read === undefined) throw new Error('There is no row.');
  return read.traceId;
}

describe('a round that fails', () => {
  it.each(['read', 'write'] as const)(
    'in a %s is tried again after a pause, with everything it held',
    async (broken) => {
      bed.add(aSegment(), { ...aSegment(), trace_id: OTHER_ID });
      await pass(400);
      bed.add(part(2), { ...part(2), trace_id: OTHER_ID });
      bed.written = [];
      let hasArrived = false;
      bed.meanwhile = (what) => {
        if (what !== broken) return;
        if (!hasArrived) bed.add(part(3));
        hasArrived = true;
        throw new Error('broken');
      };
      await pass(400);
      bed.meanwhile = () => undefined;
      expect(bed.errors).toEqual(['Traces could not be written; trying again']);
      expect(bed.written).toEqual([]);
      expect(bed.assembler.waitingTraces).toBe(2);
      await pass(2000);
      expect(bed.written.toSorted()).toEqual([bed.fullRow(), bed.fullRow(OTHER_ID)].toSorted());
      expect(bed.released).toBe(bed.stored.reduce((sum, { text }) => sum + text.length, 0));
    },
  );

  it('counts what it holds as waiting while it is under way', async () => {
    bed.add(aSegment());
    const waiting: number[] = [];
    bed.meanwhile = () => {
      waiting.push(bed.assembler.waitingTraces);
    };
    await pass(400);
    expect(new Set(waiting)).toEqual(new Set([1]));
    expect(bed.assembler.waitingTraces).toBe(0);
  });

  it('does not fail a flush, which leaves the traces waiting', async () => {
    bed.add(aSegment());
    bed.meanwhile = () => {
      throw new Error('broken');
    };
    await bed.assembler.flush();
    expect(bed.errors).toHaveLength(1);
    expect(bed.assembler.waitingTraces).toBe(1);
    bed.meanwhile = () => undefined;
  });
});

describe('a trace that cannot be assembled', () => {
  it('is told of and let go, and costs no other its row', async () => {
    const broken = bed.store({ ...aSegment(), trace_id: OTHER_ID });
    bed.assembler.add(broken.map((received) => ({ ...received, document: null as never })));
    bed.add(aSegment());
    await pass(400);
    expect(bed.errors).toEqual([`Trace ${OTHER_ID} is stored but cannot be assembled`]);
    expect(bed.setAside).toBe(1);
    expect(bed.written).toEqual([bed.fullRow()]);
    expect(bed.assembler.waitingTraces).toBe(0);
  });
});

describe('a trace that the store refuses', () => {
  const traceId = (number: number) => `1-6ab13280-${number.toString(16).padStart(24, '0')}` as TraceId;
  const whole = (number: number) => ({ ...aSegment(), trace_id: traceId(number) });

  function refuse(what: 'read' | 'write', ...refused: readonly TraceId[]): void {
    bed.meanwhile = (asked, traceIds) => {
      if (asked === what && traceIds.some((asking) => refused.includes(asking))) throw new Error('refused');
    };
  }

  it('is found among thousands in few attempts, and costs no other its row', async () => {
    bed.add(...Array.from({ length: 3000 }, (_, number) => whole(number)));
    refuse('write', traceId(777), traceId(2222));
    await pass(400);
    expect(bed.written.map(traceIdOf).toSorted()).toEqual(
      Array.from({ length: 3000 }, (_, number) => traceId(number))
        .filter((whom) => whom !== traceId(777) && whom !== traceId(2222))
        .toSorted(),
    );
    expect(bed.writes.length).toBeLessThan(60);
    expect(bed.writes.filter(({ persistence }) => persistence === 'patient')).toHaveLength(1);
    expect(bed.errors).toHaveLength(2);
    expect(bed.assembler.waitingTraces).toBe(2);
    expect(bed.assembler.oldestWaiting).toBe(
      bed.stored.find((document) => document.traceId === traceId(777))?.receivedAt,
    );
  });

  it.each(['read', 'write'] as const)(
    'is set aside when it goes on while others pass, until more of it comes: %s',
    async (what) => {
      bed.add(...[1, 2, 3, 4, 5].map(whole));
      await bed.assembler.flush();
      bed.written = [];
      bed.add(...[1, 2, 3, 4, 5].map((number) => ({ ...part(9), trace_id: traceId(number) })));
      refuse(what, traceId(2));
      for (let second = 0; second < 30; second += 1) {
        bed.add({ ...part(100 + second), trace_id: traceId(1) });
        await pass(1000);
      }
      expect(bed.setAside).toBe(1);
      expect(bed.errors).toHaveLength(5);
      expect(bed.errors.at(-1)).toBe(`Trace ${traceId(2)} is stored but cannot be written`);
      expect(bed.written.map(traceIdOf)).not.toContain(traceId(2));
      expect(bed.written).toHaveLength(33);
      expect(bed.assembler.waitingTraces).toBe(0);
      expect(bed.assembler.oldestWaiting).toBeUndefined();
      expect(bed.released).toBe(bed.stored.reduce((sum, { text }) => sum + text.length, 0));
      bed.meanwhile = () => undefined;
      bed.add({ ...part(10), trace_id: traceId(2) });
      await pass(1000);
      expect(bed.written.at(-1)).toBe(bed.fullRow(traceId(2)));
    },
  );

  it('is found out where all that were read with it are refused as well', async () => {
    bed.add(...[1, 2, 3].map(whole));
    await bed.assembler.flush();
    refuse('write', traceId(1), traceId(2));
    bed.add(...[1, 2].map((number) => ({ ...part(9), trace_id: traceId(number) })));
    for (let second = 0; second < 30; second += 1) {
      bed.add(whole(100 + second));
      await pass(1000);
    }
    expect(bed.setAside).toBe(2);
    expect(bed.assembler.waitingTraces).toBe(0);
  });

  it('is kept as long as nothing else shows that the store works', async () => {
    bed.add(whole(1));
    refuse('write', traceId(1));
    await pass(60_000);
    expect(bed.setAside).toBe(0);
    expect(bed.assembler.waitingTraces).toBe(1);
    bed.meanwhile = () => undefined;
    await pass(1500);
    expect(bed.written).toEqual([bed.fullRow(traceId(1))]);
  });

  it('is not looked for when all are refused', async () => {
    bed.add(...Array.from({ length: 3000 }, (_, number) => whole(number)));
    bed.meanwhile = () => {
      throw new Error('broken');
    };
    await pass(400);
    expect(bed.writes.map(({ count }) => count)).toEqual([3000, 1, 1, 1]);
    expect(bed.errors).toEqual(['Traces could not be written; trying again']);
    expect(bed.assembler.waitingTraces).toBe(3000);
    bed.meanwhile = () => undefined;
    await pass(1500);
    expect(bed.written).toHaveLength(3000);
  });

  it('is set aside at once when a stored document of it does not decode', async () => {
    await bed.assembler.stop();
    bed.assembler = bed.anAssembler(new SeenTraceIds(START_MS / 1000, START_MS / 1000));
    const [damaged] = bed.store(whole(1), whole(2));
    bed.stored = bed.stored.map((document) =>
      document === damaged ? { ...document, text: '{"id":' } : document,
    );
    bed.assembler.addFromStore([traceId(1), traceId(2)], 5 as EpochMicros);
    await bed.assembler.flush();
    expect(bed.errors).toEqual([`Trace ${traceId(1)} is stored but cannot be decoded`]);
    expect(bed.setAside).toBe(1);
    expect(bed.written).toEqual([bed.fullRow(traceId(2))]);
    expect(bed.assembler.waitingTraces).toBe(0);
  });
});
