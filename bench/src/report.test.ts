import { describe, expect, it } from 'vitest';

import { atLeast, atMost, format, line, renderPage, renderTable } from './report.ts';

describe('line', () => {
  it('judges a value against its limit, the limit itself being kept', () => {
    expect(line('a', 20, 'ms', atMost(20))).toMatchObject({ isKept: true, budget: 'at most 20.0 ms' });
    expect(line('a', 20.1, 'ms', atMost(20))).toMatchObject({ isKept: false });
    expect(line('a', 24_900, '/s', atLeast(25_000))).toMatchObject({ isKept: false, measured: '24,900/s' });
  });

  it('keeps no limit when something never happened', () => {
    expect(line('a', Infinity, 'ms', atMost(1000))).toMatchObject({ measured: 'never', isKept: false });
  });

  it('is not judged without a limit', () => {
    expect(line('a', 1, 'count')).toEqual({ measure: 'a', measured: '1' });
  });
});

describe('format', () => {
  it('writes shares as fractions and durations to a useful digit', () => {
    expect(format(1 / 8, 'of the raw bytes')).toBe('1/8.0 of the raw bytes');
    expect([format(75.66, 'bytes'), format(1234.5, 'bytes')]).toEqual(['75.7 bytes', '1,235 bytes']);
    expect([format(1.234, 'ms'), format(12.34, 'ms'), format(1234, 'ms')]).toEqual([
      '1.23 ms',
      '12.3 ms',
      '1,234 ms',
    ]);
  });
});

describe('renderTable', () => {
  it('is a Markdown table with aligned columns and a mark on each judged line', () => {
    const table = renderTable([
      line('lost', 0, 'count', atMost(0)),
      line('sent', 12, 'count'),
      line('late', 3, 's', atMost(2)),
    ]);
    expect(table).toMatchInlineSnapshot(`
      "| Measure | Measured | Budget         |      |
      | ------- | -------- | -------------- | ---- |
      | lost    | 0        | at most 0      | ok   |
      | sent    | 12       |                |      |
      | late    | 3.00 s   | at most 2.00 s | over |"
    `);
  });
});

describe('renderPage', () => {
  it('has the facts above the table and details below it', () => {
    const page = renderPage(['Machine: a.', 'Command: b.'], '| c |', [{ heading: 'More', body: '| d |' }]);
    expect(page).toBe('# Benchmarks\n\nMachine: a.\nCommand: b.\n\n| c |\n\n## More\n\n| d |\n');
  });
});
