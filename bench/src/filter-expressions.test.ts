import { parseFilter } from '@fluoroscope/filter';
import { describe, expect, it } from 'vitest';

import { callShapes } from './call-shapes.ts';
import { BENCH_GROUP, filterExpressions, longestExpression } from './filter-expressions.ts';
import { measureCompiling } from './measure-compiling.ts';

describe('filterExpressions', () => {
  it.each([...filterExpressions, BENCH_GROUP.filterExpression])(
    'holds one that is well formed: %s',
    (text) => {
      expect(parseFilter(text)).toMatchObject({ kind: 'ok' });
    },
  );

  it('names each once', () => {
    expect(new Set(filterExpressions).size).toBe(filterExpressions.length);
  });

  it('asks about services of the load', () => {
    const services = callShapes.flatMap(({ hops }) => hops.map(({ service }) => service));
    for (const name of ['payments', 'shipping', 'storefront', 'inventory', 'orders']) {
      expect(services).toContain(name);
    }
  });
});

describe('longestExpression', () => {
  it('is well formed and almost as long as an expression may be', () => {
    const text = longestExpression();
    expect(parseFilter(text)).toMatchObject({ kind: 'ok' });
    expect(text.length).toBeGreaterThan(4000);
    expect(text.length).toBeLessThanOrEqual(4096);
  });
});

describe('measureCompiling', () => {
  it('times every expression as often as asked for', () => {
    const spread = measureCompiling(filterExpressions, 2);
    expect(spread.p50).toBeGreaterThan(0);
    expect(spread.max).toBeGreaterThanOrEqual(spread.p95);
  });

  it('refuses an expression that cannot be compiled, since its refusal would be timed', () => {
    expect(() => measureCompiling(['service("a") {'], 1)).toThrow('service("a") {');
  });
});
