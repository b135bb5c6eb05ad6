import { describe, expect, it } from 'vitest';
import type { TraceId } from '@fluoroscope/wire';
import { FullTraces } from './full-traces.ts';

const traceId = (number: number) => `1-00000000-${number.toString(16).padStart(24, '0')}` as TraceId;

describe('FullTraces', () => {
  it('knows a thousand traces, and forgets the one that was not asked for longest', () => {
    const full = new FullTraces();
    expect(full.has(traceId(0))).toBe(false);
    for (let number = 0; number < 1024; number += 1) full.add(traceId(number));
    expect(full.has(traceId(0))).toBe(true);
    full.add(traceId(1024));
    expect(full.has(traceId(0))).toBe(true);
    expect(full.has(traceId(1))).toBe(false);
    expect(full.has(traceId(2))).toBe(true);
  });
});
