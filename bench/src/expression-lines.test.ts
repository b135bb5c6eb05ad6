import { describe, expect, it } from 'vitest';

import { expressionLines, expressionSection } from './expression-lines.ts';

const latencies = [
  { expression: 'fault', samples: [10, 20, 30], found: 100, processed: 5000 },
  {
    expression: 'http.url CONTAINS "/a/path/that/is/longer/than/a/line"',
    samples: [40, 50, 200],
    found: 0,
    processed: 9,
  },
];

describe('expressionLines', () => {
  it('judges all calls together and names the slowest expressions', () => {
    expect(expressionLines(latencies)).toEqual([
      {
        measure: 'GetTraceSummaries by 2 filters, first page, 6 h: p50',
        measured: '30.0 ms',
        budget: 'at most 50.0 ms',
        isKept: true,
      },
      {
        measure: 'GetTraceSummaries by 2 filters, first page, 6 h: p95',
        measured: '200 ms',
        budget: 'at most 150 ms',
        isKept: false,
      },
      {
        measure: 'slowest filter, `http.url CONTAINS "/a/path/that/is/longer/than/a…`: p50',
        measured: '50.0 ms',
      },
      {
        measure: 'slowest filter, `http.url CONTAINS "/a/path/that/is/longer/than/a…`: p95',
        measured: '200 ms',
      },
    ]);
  });
});

describe('expressionSection', () => {
  it('has a row for each expression, whole', () => {
    expect(expressionSection(latencies).body).toMatchInlineSnapshot(`
      "| Expression                                               | p50     | p95     | Found | Looked at |
      | -------------------------------------------------------- | ------- | ------- | ----- | --------- |
      | \`fault\`                                                  | 20.0 ms | 30.0 ms | 100   | 5,000     |
      | \`http.url CONTAINS "/a/path/that/is/longer/than/a/line"\` | 50.0 ms | 200 ms  | 0     | 9         |"
    `);
  });
});
