import type { ExpressionLatency } from './measure-expressions.ts';
import { spreadOf, type Spread } from './percentile.ts';
import { atMost, format, line, renderRows, type Line, type Section } from './report.ts';

/** Characters of an expression in the table; the page holds it whole. */
const LONGEST_IN_TABLE = 48;

/** The table's lines about all expressions together, and the slowest of them. */
export function expressionLines(latencies: readonly ExpressionLatency[]): readonly Line[] {
  const measure = `GetTraceSummaries by ${latencies.length} filters, first page, 6 h`;
  const all = spreadOf(latencies.flatMap(({ samples }) => samples));
  return [
    line(`${measure}: p50`, all.p50, 'ms', atMost(50)),
    line(`${measure}: p95`, all.p95, 'ms', atMost(150)),
    worstLine(latencies, 'p50'),
    worstLine(latencies, 'p95'),
  ];
}

function worstLine(latencies: readonly ExpressionLatency[], share: keyof Spread): Line {
  const [worst] = latencies
    .map(({ expression, samples }) => ({ expression, value: spreadOf(samples)[share] }))
    .toSorted((left, right) => right.value - left.value);
  if (worst === undefined) throw new RangeError('no expressions, so none is the slowest');
  return line(`slowest filter, ${shorten(worst.expression)}: ${share}`, worst.value, 'ms');
}

function shorten(expression: string): string {
  const text =
    expression.length <= LONGEST_IN_TABLE ? expression : `${expression.slice(0, LONGEST_IN_TABLE)}…`;
  return `\`${text}\``;
}

/** The page's table of all expressions. */
export function expressionSection(latencies: readonly ExpressionLatency[]): Section {
  const rows = latencies.map(({ expression, samples, found, processed }) => {
    const { p50, p95 } = spreadOf(samples);
    return [
      `\`${expression}\``,
      format(p50, 'ms'),
      format(p95, 'ms'),
      format(found, 'count'),
      format(processed, 'count'),
    ];
  });
  return {
    heading: 'First page of summaries by filter expression',
    body: renderRows(['Expression', 'p50', 'p95', 'Found', 'Looked at'], rows),
  };
}
