import type { SegmentId, TraceId } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import { id } from '../../test/support/segment-builders.ts';
import { type WaitingLink, WaitingLinks } from './waiting-links.ts';

const traceId = (number: number) => `1-5759e988-${number.toString(16).padStart(24, '0')}` as TraceId;

const aLink = (from: number, to: number, entity = 1): WaitingLink => ({
  traceId: traceId(from),
  linkedTraceId: traceId(to),
  entityId: id(entity) as SegmentId,
});

const sendersOf = (waiting: WaitingLinks, to: number) => waiting.of(traceId(to)).map((link) => link.traceId);

describe('a waiting link', () => {
  it('is found by the trace it leads to', () => {
    const waiting = new WaitingLinks();
    waiting.add(aLink(1, 9), 0);
    waiting.add(aLink(2, 9), 0);
    waiting.add(aLink(3, 8), 0);
    expect(waiting.has(traceId(9))).toBe(true);
    expect(waiting.has(traceId(1))).toBe(false);
    expect(sendersOf(waiting, 9)).toEqual([traceId(1), traceId(2)]);
    expect(sendersOf(waiting, 1)).toEqual([]);
  });

  it('waits once, however often it is met', () => {
    const waiting = new WaitingLinks();
    for (let time = 0; time < 3; time++) waiting.add(aLink(1, 9), 0);
    expect(sendersOf(waiting, 9)).toEqual([traceId(1)]);
    waiting.delete(aLink(1, 9));
    expect(waiting.has(traceId(9))).toBe(false);
    waiting.delete(aLink(1, 9));
  });

  it('is one of several from the same trace', () => {
    const waiting = new WaitingLinks();
    waiting.add(aLink(1, 9, 1), 0);
    waiting.add(aLink(1, 9, 2), 0);
    waiting.delete(aLink(1, 9, 1));
    expect(waiting.of(traceId(9)).map((link) => link.entityId)).toEqual([id(2)]);
  });

  it('is forgotten after ten minutes, when others come', () => {
    const waiting = new WaitingLinks();
    waiting.add(aLink(1, 9), 0);
    waiting.add(aLink(2, 9), 600_000);
    expect(sendersOf(waiting, 9)).toEqual([traceId(1), traceId(2)]);
    waiting.add(aLink(3, 9), 600_001);
    expect(sendersOf(waiting, 9)).toEqual([traceId(2), traceId(3)]);
  });

  it('makes room for the ten thousandth after it', () => {
    const waiting = new WaitingLinks();
    for (let from = 0; from < 10_002; from++) waiting.add(aLink(from, 9), 0);
    expect(sendersOf(waiting, 9)).toHaveLength(10_000);
    expect(sendersOf(waiting, 9)[0]).toBe(traceId(2));
  });
});
