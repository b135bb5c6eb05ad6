/** The table: what was measured, its budget beside it, and whether it was kept. */

export interface Line {
  readonly measure: string;
  readonly measured: string;
  /** Undefined where a number is stated for information. */
  readonly budget?: string;
  readonly isKept?: boolean;
}

export const MEGABYTE = 1_000_000;

/** A number with its unit, and how it is written. */
export type Unit = 'ms' | 's' | '/s' | 'MB' | 'bytes' | 'µs' | 'count' | 'of the raw bytes';

export interface Limit {
  readonly kind: 'at most' | 'at least';
  readonly value: number;
}

export const atMost = (value: number): Limit => ({ kind: 'at most', value });
export const atLeast = (value: number): Limit => ({ kind: 'at least', value });

/** A line whose value is judged when it has a limit. Infinity stands for "never" and keeps no upper limit. */
export function line(measure: string, value: number, unit: Unit, limit?: Limit): Line {
  const measured = format(value, unit);
  if (limit === undefined) return { measure, measured };
  const isKept = limit.kind === 'at most' ? value <= limit.value : value >= limit.value;
  return { measure, measured, budget: `${limit.kind} ${format(limit.value, unit)}`, isKept };
}

export function format(value: number, unit: Unit): string {
  if (value === Number.POSITIVE_INFINITY) return 'never';
  switch (unit) {
    case 'ms':
      return `${grouped(value, value < 10 ? 2 : value < 100 ? 1 : 0)} ms`;
    case 's':
      return `${grouped(value, 2)} s`;
    case 'µs':
      return `${grouped(value, 1)} µs`;
    case '/s':
      return `${grouped(value, 0)}/s`;
    case 'of the raw bytes':
      return `1/${grouped(1 / value, 1)} of the raw bytes`;
    case 'count':
      return grouped(value, 0);
    case 'MB':
    case 'bytes':
      return `${grouped(value, 0)} ${unit}`;
  }
}

function grouped(value: number, decimals: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

const HEADINGS = ['Measure', 'Measured', 'Budget', ''] as const;

/** A Markdown table, padded so that it reads as well in a terminal. */
export function renderTable(lines: readonly Line[]): string {
  const rows = [HEADINGS, ...lines.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(3, ...rows.map((row) => (row[column] ?? '').length)));
  const render = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [render(HEADINGS), rule, ...rows.slice(1).map(render)].join('\n');
}

function cells({ measure, measured, budget, isKept }: Line): readonly string[] {
  const mark = isKept === undefined ? '' : isKept ? 'ok' : 'over';
  return [measure, measured, budget ?? '', mark];
}
