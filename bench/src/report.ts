/** The table: what was measured, its budget beside it, and whether it was kept. */

export interface Line {
  readonly measure: string;
  readonly measured: string;
  /** Undefined where a number is stated for information. */
  readonly budget?: string;
  readonly isKept?: boolean;
  /** Whether it is about data and not about speed: where it is not kept, something is wrong on any machine. */
  readonly isProof?: boolean;
}

/** Part of the page below the table, in Markdown. */
export interface Section {
  readonly heading: string;
  readonly body: string;
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

/** A count of what there must not be, however slow the machine is: lost, doubled, refused. */
export function proof(measure: string, count: number): Line {
  return { ...line(measure, count, 'count', atMost(0)), isProof: true };
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
    case 'bytes':
      return `${grouped(value, value < 100 ? 1 : 0)} bytes`;
    case 'MB':
      return `${grouped(value, 0)} ${unit}`;
  }
}

function grouped(value: number, decimals: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

const HEADINGS = ['Measure', 'Measured', 'Budget', ''] as const;

/** The lines as a Markdown table. */
export function renderTable(lines: readonly Line[]): string {
  return renderRows(HEADINGS, lines.map(cells));
}

/** A Markdown table, padded so that it reads as well in a terminal. */
export function renderRows(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(3, ...all.map((row) => (row[column] ?? '').length)));
  const render = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [render(headings), rule, ...rows.map(render)].join('\n');
}

/** The page: what the numbers were taken on, the table, and details below headings of their own. */
export function renderPage(facts: readonly string[], table: string, sections: readonly Section[]): string {
  const tables = table === '' ? [] : [`${table}\n`];
  return ['# Benchmarks\n', `${facts.join('\n')}\n`, ...tables, ...sections.map(renderSection)].join('\n');
}

export function renderSection({ heading, body }: Section): string {
  return `## ${heading}\n\n${body}\n`;
}

function cells({ measure, measured, budget, isKept }: Line): readonly string[] {
  const mark = isKept === undefined ? '' : isKept ? 'ok' : 'over';
  return [measure, measured, budget ?? '', mark];
}
