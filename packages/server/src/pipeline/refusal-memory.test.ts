import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import { RefusalMemory, type RefusedText } from './refusal-memory.ts';

function traceId(number: number): TraceId {
  return `1-5759e988-${number.toString(16).padStart(24, '0')}` as TraceId;
}

function refused(
  members: Partial<RefusedText> & { readonly id?: string; readonly message?: string } = {},
): RefusedText {
  const { id, message = 'Invalid segment. ErrorCode: InvalidId', ...own } = members;
  return {
    traceId: traceId(1),
    problem: { id, errorCode: 'InvalidId', message },
    name: 'web',
    bytes: 12,
    door: 'udp',
    at: 5 as EpochMicros,
    ...own,
  };
}

describe('RefusalMemory', () => {
  it('tells apart what differs and counts what does not', () => {
    const memory = new RefusalMemory();
    memory.note(refused({ id: 'a' }));
    memory.note(refused({ id: 'b', at: 9 as EpochMicros }));
    memory.note(refused({ name: 'orders' }));
    expect(memory.of(traceId(1))).toMatchObject([
      { name: 'web', id: 'a', count: 2, at: 9, door: 'UDP', bytes: 12 },
      { name: 'orders', count: 1 },
    ]);
    expect(memory.of(traceId(2))).toEqual([]);
  });

  it('keeps at most twenty kinds of one trace and counts the others', () => {
    const memory = new RefusalMemory();
    for (let number = 0; number < 50; number++) memory.note(refused({ name: `service ${number}` }));
    const kept = memory.of(traceId(1));
    expect(kept).toHaveLength(20);
    expect(kept.reduce((sum, { count }) => sum + count, 0)).toBe(50);
  });

  it('forgets the traces that were refused something longest ago', () => {
    const memory = new RefusalMemory();
    for (let number = 0; number < 4096; number++) memory.note(refused({ traceId: traceId(number) }));
    memory.note(refused({ traceId: traceId(0) }));
    memory.note(refused({ traceId: traceId(9999) }));
    expect(memory.of(traceId(0))).toHaveLength(1);
    expect(memory.of(traceId(1))).toEqual([]);
    expect(memory.of(traceId(2))).toHaveLength(1);
  });

  it('is bounded in bytes, whatever is sent', () => {
    const memory = new RefusalMemory();
    const long = 'x'.repeat(1000);
    const traces = 200;
    for (let trace = 0; trace < traces; trace++) {
      for (let kind = 0; kind < 20; kind++) {
        memory.note(refused({ traceId: traceId(trace), name: `${kind}${long}`, id: long, message: long }));
      }
    }
    expect(memory.of(traceId(0))).toEqual([]);
    const [last] = memory.of(traceId(traces - 1));
    expect(last?.name).toHaveLength(300);
    expect(last?.id).toHaveLength(64);
  });
});
