/** Filter expressions over crafted traces in the real engine, each with the exact set of traces it selects. */

import { type FilterExpression, parseFilter, printFilter } from '@fluoroscope/filter';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FilterEnvironment } from '../../src/query/filter/compile-filter.ts';
import { type FilterStore, openFilterStore, parseGood } from './filter-store.ts';
import { CHECK_FAILS, groupArn, GROUPS, PARSE_FAILS, VALID } from './fixtures/filter-corpus.ts';
import { TRACE_NAMES, type TraceName } from './fixtures/filter-traces.ts';

const environment: FilterEnvironment = {
  groupExpression(by, value): FilterExpression | undefined {
    const name = Object.keys(GROUPS).find((each) => (by === 'name' ? each : groupArn(each)) === value);
    const text = name === undefined ? undefined : GROUPS[name];
    return text === undefined ? undefined : parseGood(text);
  },
};

let store: FilterStore;
beforeAll(async () => {
  store = await openFilterStore();
});
afterAll(() => store[Symbol.asyncDispose]());

async function checkSelects(expression: string, selects: readonly TraceName[]): Promise<void> {
  const selected = await store.select(parseGood(expression), environment);
  expect({ expression, selected }).toEqual({ expression, selected: selects });
}

const named = VALID.filter(({ expression }) => expression.trim() !== '');
const all = [...TRACE_NAMES].sort();

describe('an expression selects exactly the traces it means', () => {
  it.each(VALID)('$expression', async ({ expression, selects }) => {
    await checkSelects(expression, selects);
  });
  const respelled = VALID.map(({ expression, selects }) => {
    return { expression, canonical: printFilter(parseGood(expression)), selects };
  }).filter(({ expression, canonical }) => canonical !== expression);

  it.each(respelled)('$expression as $canonical', async ({ canonical, selects }) => {
    await checkSelects(canonical, selects);
  });
});

describe('logic is that of sets', () => {
  /** Each expression with another one from far away in the corpus, which mostly is of another kind. */
  const pairs = named.flatMap((left, place) => {
    const right = named[(place * 37 + 11) % named.length];
    return right === undefined ? [] : [{ left, right }];
  });

  it('! selects the complement', async () => {
    for (const { expression, selects } of named) {
      const complement = all.filter((name) => !selects.includes(name));
      await checkSelects(`!(${expression})`, complement);
    }
  });
  it('OR selects the union', async () => {
    for (const { left, right } of pairs.filter((_, place) => place % 3 === 0)) {
      const union = all.filter((name) => left.selects.includes(name) || right.selects.includes(name));
      await checkSelects(`(${left.expression}) OR (${right.expression})`, union);
    }
  });
  it('two terms side by side select the intersection', async () => {
    for (const { left, right } of pairs.filter((_, place) => place % 3 === 1)) {
      const both = left.selects.filter((name) => right.selects.includes(name));
      await checkSelects(`(${left.expression}) (${right.expression})`, both);
    }
  });
});

describe('an expression is refused', () => {
  const phaseOf = (text: string): string => {
    const result = parseFilter(text);
    return result.kind === 'problem' ? result.problem.phase : 'accepted';
  };
  it.each(PARSE_FAILS)('as no expression: %s', (text) => {
    expect(phaseOf(text)).toBe('parse');
  });
  it.each(CHECK_FAILS)('as one without meaning: %s', (text) => {
    expect(phaseOf(text)).toBe('check');
  });
});
