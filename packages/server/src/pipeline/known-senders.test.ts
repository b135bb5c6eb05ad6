import type { EpochMicros, SegmentId, TraceId } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import { id } from '../../test/support/segment-builders.ts';
import type { LinkSender, LinkSenders } from '../assemble/resolve-links.ts';
import { KnownSenders } from './known-senders.ts';

const [A, B, C] = ['a', 'b', 'c'].map((digit) => `1-5759e988-${digit.repeat(24)}`) as [
  TraceId,
  TraceId,
  TraceId,
];

const SENDER: LinkSender = {
  service: { name: 'web', type: undefined, accountId: undefined },
  end: 0 as EpochMicros,
};

const senders = (count: number): LinkSenders =>
  new Map(Array.from({ length: count }, (_, number) => [id(number) as SegmentId, SENDER]));

describe('known senders', () => {
  it('are those of the trace, until it changes', () => {
    const known = new KnownSenders();
    const ofA = senders(2);
    expect(known.keep(A, ofA)).toBe(ofA);
    expect(known.get(A)).toBe(ofA);
    expect(known.has(A)).toBe(true);
    expect(known.get(B)).toBeUndefined();
    known.forget(A);
    known.forget(A);
    expect(known.has(A)).toBe(false);
    expect(known.get(A)).toBeUndefined();
  });

  it('give way to others, those first that were not asked for longest', () => {
    const known = new KnownSenders();
    known.keep(A, senders(40_000));
    known.keep(B, senders(40_000));
    known.get(A);
    known.keep(C, senders(40_000));
    expect([A, B, C].map((traceId) => known.has(traceId))).toEqual([true, false, true]);
  });

  it('are counted once when a trace is kept anew', () => {
    const known = new KnownSenders();
    for (let time = 0; time < 5; time++) known.keep(A, senders(40_000));
    known.keep(B, senders(50_000));
    expect(known.has(A)).toBe(true);
  });

  it('are none of a trace that has more than may be kept', () => {
    const known = new KnownSenders();
    expect(known.keep(A, senders(100_001)).size).toBe(0);
    expect(known.get(A)?.size).toBe(0);
    expect(known.keep(B, senders(100_000)).size).toBe(100_000);
    expect(known.get(B)?.size).toBe(100_000);
  });
});
