/**
 * Trace summaries as files. A spreadsheet runs a cell that begins like a formula, and what is in traces was written by
 * strangers, so such cells get a quote in front.
 * Source: OWASP, "CSV injection"; RFC 4180 for quotes and line ends.
 */

import type { TraceSummary } from '../api/xray-api.ts';
import { annotationKeys, annotationValues, summaryOutcome } from './trace-facts.ts';

export type ExportFormat = 'csv' | 'json';

/** How many traces a file holds at most. */
export const EXPORT_LIMIT = 10_000;

const FORMULA_START = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

type Cell = string | number | boolean | undefined;

const COLUMNS: readonly (readonly [name: string, cell: (summary: TraceSummary) => Cell])[] = [
  ['trace_id', ({ Id }) => Id],
  ['start_time', ({ StartTime }) => (StartTime === undefined ? undefined : isoInstant(StartTime))],
  ['outcome', summaryOutcome],
  ['is_partial', ({ IsPartial }) => IsPartial ?? false],
  ['response_time_seconds', ({ ResponseTime }) => ResponseTime],
  ['duration_seconds', ({ Duration }) => Duration],
  ['method', ({ Http }) => Http?.HttpMethod],
  ['url', ({ Http }) => Http?.HttpURL],
  ['status', ({ Http }) => Http?.HttpStatus],
  ['client_ip', ({ Http }) => Http?.ClientIp],
  ['user_agent', ({ Http }) => Http?.UserAgent],
  ['entry', ({ EntryPoint }) => EntryPoint?.Name],
  ['services', ({ ServiceIds = [] }) => ServiceIds.flatMap(({ Name }) => Name ?? []).join(' ')],
];

/** A header and a line for each trace; a column for each annotation, several values of one joined by a space. */
export function toCsv(summaries: readonly TraceSummary[]): string {
  const keys = annotationKeys(summaries);
  const header = [...COLUMNS.map(([name]) => name), ...keys.map((key) => `annotation.${key}`)];
  const rows = summaries.map((summary) => [
    ...COLUMNS.map(([, cell]) => cell(summary)),
    ...keys.map((key) => annotationCell(summary, key)),
  ]);
  return [header, ...rows].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

/** The summaries as the API gives them, and which they are. */
export function toJson(
  summaries: readonly TraceSummary[],
  question: { readonly filter: string; readonly StartTime: number; readonly EndTime: number },
): string {
  const { filter, StartTime, EndTime } = question;
  return JSON.stringify({ FilterExpression: filter, StartTime, EndTime, TraceSummaries: summaries }, null, 2);
}

/** One cell, quoted where it has to be. */
export function csvCell(value: Cell): string {
  if (value === undefined) return '';
  const text = String(value);
  // A number is no formula, whatever its sign.
  const isFormula = typeof value === 'string' && FORMULA_START.test(text) && !NUMBER.test(text);
  const safe = isFormula ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function annotationCell(summary: TraceSummary, key: string): Cell {
  const values = annotationValues(summary, key);
  return values.length > 1 ? values.join(' ') : values[0];
}

function isoInstant(epochSeconds: number): string {
  const date = new Date(epochSeconds * 1000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
