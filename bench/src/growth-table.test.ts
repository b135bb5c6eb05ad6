import { describe, expect, it } from 'vitest';

import { growthTable, type Measurement, type SizeColumn } from './growth-table.ts';
import { atMost } from './report.ts';

/** The same measurement at three sizes, each ten times the one before. */
function columns(values: readonly number[], measurement: Omit<Measurement, 'value'>): readonly SizeColumn[] {
  return values.map((value, index) => ({
    segments: 1000 * 10 ** index,
    measurements: [{ ...measurement, value }],
  }));
}

function markOf(values: readonly number[], measurement: Omit<Measurement, 'value' | 'measure'>): string {
  const table = growthTable(columns(values, { measure: 'a', ...measurement }));
  return (table.split('\n')[2] ?? '').split('|').at(-2)?.trim() ?? '';
}

describe('growthTable', () => {
  it('has a column a size and says how steep the way between them is', () => {
    const limit = atMost(300);
    const scan = { measure: 'graph', unit: 'ms', shape: 'linear', limit } as const;
    expect(growthTable(columns([10, 50, 250], scan))).toMatchInlineSnapshot(`
      "| Segments stored | 1,000   | 10,000  | 100,000 | slope to 10,000 | slope to 100,000 | Budget                 |     |
      | --------------- | ------- | ------- | ------- | --------------- | ---------------- | ---------------------- | --- |
      | graph           | 10.0 ms | 50.0 ms | 250 ms  | 0.50            | 0.50             | linear, at most 300 ms | ok  |"
    `);
  });

  it('takes for flat what at most doubles', () => {
    expect(markOf([100, 200, 400], { unit: 'ms', shape: 'flat' })).toBe('ok');
    expect(markOf([100, 100, 201], { unit: 'ms', shape: 'flat' })).toBe('over');
  });

  it('takes for linear what grows at most a tenth more than the store does', () => {
    expect(markOf([10, 110, 1210], { unit: 'ms', shape: 'linear' })).toBe('ok');
    expect(markOf([10, 110, 1220], { unit: 'ms', shape: 'linear' })).toBe('over');
  });

  it('does not count some milliseconds more', () => {
    expect(markOf([1, 21, 41], { unit: 'ms', shape: 'flat' })).toBe('ok');
    expect(markOf([1, 21, 43], { unit: 'ms', shape: 'flat' })).toBe('over');
    expect(markOf([1, 21, 21], { unit: 'MB', shape: 'flat' })).toBe('over');
  });

  it('takes a rate for steady that falls by at most a fifth', () => {
    expect(markOf([1000, 800, 900], { unit: '/s', shape: 'steady' })).toBe('ok');
    expect(markOf([1000, 790, 900], { unit: '/s', shape: 'steady' })).toBe('over');
  });

  it('judges each size by the limit as well, and nothing that has neither', () => {
    expect(markOf([5, 5, 11], { unit: 'ms', limit: atMost(10) })).toBe('over');
    expect(markOf([5, 5, 11], { unit: 'ms' })).toBe('');
  });

  it('has nothing to show without sizes', () => {
    expect(() => growthTable([])).toThrow('no sizes');
  });
});
