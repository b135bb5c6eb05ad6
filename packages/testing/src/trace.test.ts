import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Trace } from './trace.ts';
import { entity, shopTrace, traceOf } from '../test/support/sample-trace.ts';

describe('Trace', () => {
  it('puts segments below the calls that they answer, and leaves out inferred ones', () => {
    const trace = shopTrace();
    expect(trace.entities.map(({ name }) => name)).toEqual([
      'shop',
      'read catalogue',
      'DynamoDB',
      'payments.internal',
      'payments',
    ]);
    expect(trace.segments.map(({ name }) => name)).toEqual(['shop', 'payments']);
    expect(trace.find('payments.internal')?.answer?.name).toBe('payments');
    expect(trace.find('payments')?.parent?.segment.name).toBe('shop');
  });

  it('reads what tests ask about most', () => {
    const trace = shopTrace();
    expect(trace.entry).toMatchObject({ method: 'POST', path: '/orders', status: 502, outcome: 'fault' });
    expect(trace.duration).toBeCloseTo(1250);
    expect(trace.annotations).toEqual({ tenant: ['acme', 'umbrella'], items: [2] });
    expect(trace.faults.map(({ name }) => name)).toEqual(['shop', 'payments.internal', 'payments']);
    expect(trace.find('payments')?.exceptions).toEqual([
      { type: 'CardProcessorTimeout', message: 'no answer in 1 s', remote: false },
    ]);
  });

  it('begins at the very millisecond that its document says', () => {
    const beginsMs = Array.from({ length: 1000 }, (_, index) => 1_795_283_959_000 + index);
    const read = beginsMs.map((ms) => {
      const document = { trace_id: '1-6b01dbb7-5759e988bd862e3fe1be46a9', id: '53995c3f42cd8ad8' };
      // As spans are, whose nanoseconds no number holds exactly.
      const seconds = Number(BigInt(ms) * 1_000_000n) / 1e9;
      const text = JSON.stringify({ ...document, name: 'shop', start_time: seconds, end_time: seconds });
      return new Trace({ id: document.trace_id, revision: 1, isPartial: false, documents: [text] }).startedAt;
    });
    expect(read).toEqual(beginsMs);
  });

  it.each([
    ['DynamoDB', 1],
    ['dynamodb.putitem', 1],
    ['orders', 1],
    ['payments', 1],
    ['payments.*', 1],
    ['*', 2],
    ['read catalogue', 0],
    [{ operation: 'PutItem', resource: 'orders' }, 1],
    [{ name: 'DynamoDB', operation: 'GetItem' }, 0],
    [{ method: 'post', path: '/charges', status: 500 }, 1],
  ])('has as many calls of %j as are meant', (query, count) => {
    expect(shopTrace().calls(query)).toHaveLength(count);
  });

  it('draws itself as a tree with outcomes, durations and offsets', () => {
    expect(`\n${inspect(shopTrace())}`).toBe(`
  trace 1-6ab13b80-000000000000000000000001
  [shop POST /orders 502]                 FAULT          1.25 s  +0 ms
  ├─ read catalogue                                      0.4 ms  +1 ms
  ├─ DynamoDB PutItem orders 200                           8 ms  +2 ms
  └─ payments.internal POST /charges 500  FAULT          1.23 s  +10 ms
     └─ [payments POST /charges 500]      FAULT          1.21 s  +20 ms
           ! CardProcessorTimeout: no answer in 1 s`);
  });

  it('draws only so many lines, and what has not ended', () => {
    const children = Array.from({ length: 100 }, (_, index) => entity(`step ${index}`, [index, index + 1]));
    const { end_time: _end, ...open } = entity('job', [0, 1], { in_progress: true, subsegments: children });
    const drawn = traceOf(open).toString();
    expect(drawn.split('\n')).toHaveLength(62);
    expect(drawn).toMatch(/\[job\] +IN PROGRESS +- {2}\+0 ms\n/);
    expect(drawn).toMatch(/\.\.\. and 41 lines more$/);
  });

  it('survives documents that name each other as parents, and none at all', () => {
    const one = entity('one', [0, 1], { parent_id: 'two' });
    const two = entity('two', [0, 1], { parent_id: 'one' });
    expect(traceOf(one, two).entities).toEqual([]);
    expect(traceOf().duration).toBeUndefined();
    expect(traceOf().toString()).toContain('trace 1-');
  });
});
