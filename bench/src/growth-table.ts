/**
 * What was measured at each size of a store, side by side, so that the shape of the curve is seen. Between two sizes
 * stands the slope: by how much the value grew, over by how much the store did. What does not depend on the store has a
 * slope of one over its growth, what reads all of it has a slope of one.
 */

import { format, renderRows, type Limit, type Unit } from './report.ts';

export interface Measurement {
  readonly measure: string;
  readonly value: number;
  readonly unit: Unit;
  /** What the value may do as the store grows; undefined is not judged. */
  readonly shape?: Shape;
  /** Of the value at any size. */
  readonly limit?: Limit | undefined;
}

/**
 * Flat at most doubles, linear grows at most a tenth more than the store does, steady falls by at most a fifth. Shorter
 * than twenty milliseconds more is the noise of a machine and not a shape.
 */
export type Shape = 'flat' | 'linear' | 'steady';

export interface SizeColumn {
  readonly segments: number;
  /** The same measures in the same order at every size. */
  readonly measurements: readonly Measurement[];
}

const NOISE_MILLIS = 20;
const FLAT_GROWTH = 2;
const LINEAR_ALLOWANCE = 1.1;
const STEADY_SHARE = 0.8;

/** A row a measure. Throws a RangeError when there are no sizes. */
export function growthTable(columns: readonly SizeColumn[]): string {
  const [first] = columns;
  if (first === undefined) throw new RangeError('no sizes, so no growth');
  const sizes = columns.map(({ segments }) => format(segments, 'count'));
  const slopes = sizes.slice(1).map((size) => `slope to ${size}`);
  const rows = first.measurements.map((measurement, row) => {
    const values = columns.map(({ measurements }) => measurements[row]?.value ?? Number.NaN);
    return [
      measurement.measure,
      ...values.map((value) => format(value, measurement.unit)),
      ...slopesOf(values, columns).map((slope) => slope.toFixed(2)),
      budgetOf(measurement),
      markOf(measurement, values, columns),
    ];
  });
  return renderRows(['Segments stored', ...sizes, ...slopes, 'Budget', ''], rows);
}

function slopesOf(values: readonly number[], columns: readonly SizeColumn[]): readonly number[] {
  return steps(values, columns).map(({ growth, storeGrowth }) => growth / storeGrowth);
}

function budgetOf({ unit, shape, limit }: Measurement): string {
  const atAnySize = limit === undefined ? [] : [`${limit.kind} ${format(limit.value, unit)}`];
  return [...(shape === undefined ? [] : [shape]), ...atAnySize].join(', ');
}

function markOf(measurement: Measurement, values: readonly number[], columns: readonly SizeColumn[]): string {
  const { shape, limit } = measurement;
  if (shape === undefined && limit === undefined) return '';
  const isWithin = values.every((value) => limit === undefined || keeps(limit, value));
  const hasShape = steps(values, columns).every((step) => shape === undefined || follows(measurement, step));
  return isWithin && hasShape ? 'ok' : 'over';
}

function keeps({ kind, value: limit }: Limit, value: number): boolean {
  return kind === 'at most' ? value <= limit : value >= limit;
}

interface Step {
  readonly from: number;
  readonly to: number;
  readonly growth: number;
  readonly storeGrowth: number;
}

/** From each size to the next one. */
function steps(values: readonly number[], columns: readonly SizeColumn[]): readonly Step[] {
  return values.slice(1).map((to, index) => {
    const from = values[index] ?? Number.NaN;
    const storeGrowth =
      (columns[index + 1]?.segments ?? Number.NaN) / (columns[index]?.segments ?? Number.NaN);
    return { from, to, growth: to / from, storeGrowth };
  });
}

function follows({ shape, unit }: Measurement, { from, to, growth, storeGrowth }: Step): boolean {
  if (shape === 'steady') return growth >= STEADY_SHARE;
  if (unit === 'ms' && to - from <= NOISE_MILLIS) return true;
  return growth <= (shape === 'flat' ? FLAT_GROWTH : storeGrowth * LINEAR_ALLOWANCE);
}
