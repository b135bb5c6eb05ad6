import { describe, expect, it } from 'vitest';
import type { TraceId } from '@fluoroscope/wire';
import { aSegment, receivedAt } from '../../test/support/segment-builders.ts';
import type { ReceivedDocument } from '../decode/received-document.ts';
import { RecentTraces } from './recent-traces.ts';

const MEBIBYTE = 1024 * 1024;
const LIMIT_MEBIBYTES = 16;

const traceId = (number: number) => `1-00000000-${number.toString(16).padStart(24, '0')}` as TraceId;

function ofSize(bytes: number): ReceivedDocument {
  return { ...receivedAt(0, aSegment()), text: 'x'.repeat(bytes) };
}

describe('RecentTraces', () => {
  it('hands documents over once', () => {
    const recent = new RecentTraces();
    const documents = [ofSize(10), ofSize(20)];
    recent.keep(traceId(1), documents, 0);
    expect(recent.documentCount(traceId(1))).toBe(2);
    expect(recent.take(traceId(1))).toBe(documents);
    expect(recent.take(traceId(1))).toBeUndefined();
    expect(recent.documentCount(traceId(1))).toBe(0);
  });

  it('replaces what it kept of a trace', () => {
    const recent = new RecentTraces();
    for (let time = 0; time < 100; time += 1) recent.keep(traceId(1), [ofSize(MEBIBYTE)], time);
    recent.keep(traceId(2), [ofSize(1)], 100);
    expect(recent.take(traceId(1))).toHaveLength(1);
  });

  it('drops the oldest when it is full', () => {
    const recent = new RecentTraces();
    for (let number = 0; number <= LIMIT_MEBIBYTES; number += 1)
      recent.keep(traceId(number), [ofSize(MEBIBYTE)], number);
    expect(recent.take(traceId(0))).toBeUndefined();
    expect(recent.take(traceId(1))).toBeDefined();
    expect(recent.take(traceId(LIMIT_MEBIBYTES))).toBeDefined();
  });

  it('drops what is older than two minutes as soon as something else comes', () => {
    const recent = new RecentTraces();
    recent.keep(traceId(1), [ofSize(1)], 0);
    recent.keep(traceId(2), [ofSize(1)], 60_000);
    recent.keep(traceId(3), [ofSize(1)], 120_001);
    expect(recent.take(traceId(1))).toBeUndefined();
    expect(recent.take(traceId(2))).toBeDefined();
  });

  it('does not give up the others for a trace that is too large for it', () => {
    const recent = new RecentTraces();
    recent.keep(traceId(1), [ofSize(1)], 0);
    recent.keep(
      traceId(2),
      Array.from({ length: LIMIT_MEBIBYTES + 1 }, () => ofSize(MEBIBYTE)),
      1,
    );
    expect(recent.take(traceId(2))).toBeUndefined();
    expect(recent.take(traceId(1))).toBeDefined();
  });
});
