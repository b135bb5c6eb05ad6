/**
 * How many traces there were when, how they ended and how long they took: one pass for the numbers of all of them and
 * for a grid of time and response time. Levels of response time are equally wide on a logarithmic scale, so that one
 * grid shows milliseconds and minutes.
 */

import type { Statement } from '../../store/database.ts';
import { numbersOf, type NumbersRow, toTraceNumbers, type TraceNumbers } from './trace-numbers.ts';
import { OUTCOME, selectTraces, setsParams, type TraceSet } from './trace-sets.ts';

/** Levels that make a factor of ten. */
const LEVELS_PER_DECADE = 20;

/** Of traces without response time. */
const NO_LEVEL = -1;

export interface StatisticsCell {
  /** First second of the bucket, since the epoch. */
  readonly time: number;
  /** Undefined for traces without response time. */
  readonly level: number | undefined;
  readonly ok: number;
  readonly error: number;
  readonly throttle: number;
  readonly fault: number;
}

export interface TraceStatistics {
  readonly all: TraceNumbers;
  /** By time, then by level; none is empty. */
  readonly cells: readonly StatisticsCell[];
}

/** Of one cell, or of all traces: that row comes first, and there may be none where there is no trace. */
export interface StatisticsRow {
  readonly is_all: boolean;
  readonly bucket: number;
  readonly level: number;
  readonly ok: number;
  readonly error: number;
  readonly throttle: number;
  readonly fault: number;
  /** One of all traces, none of a cell. */
  readonly numbers: readonly NumbersRow[];
}

/** `bucketSeconds` is a whole number from 1. */
export function statisticsStatement({ range, predicate }: TraceSet, bucketSeconds: number): Statement {
  const sets = { range, a: predicate, b: undefined };
  const columns = [
    'intDiv(toUnixTimestamp(t.trace_time), {bucketSeconds:UInt32}) * {bucketSeconds:UInt32} AS bucket',
    `${LEVEL} AS level`,
    `${OUTCOME} AS outcome`,
    't.response_us AS response_us',
  ];
  const counts = OUTCOMES.map((outcome) => `countIf(outcome = '${outcome}') AS ${outcome}`);
  return {
    sql: `SELECT toBool(grouping(bucket)) AS is_all, bucket, level, ${counts.join(', ')},
  arrayResize([${numbersOf('in_a')}], toUInt8(is_all)) AS numbers
FROM (${selectTraces(sets, columns)})
GROUP BY GROUPING SETS ((bucket, level), ())
ORDER BY is_all DESC, bucket, level`,
    params: { ...setsParams(sets), bucketSeconds },
  };
}

const OUTCOMES = ['ok', 'error', 'throttle', 'fault'] as const;

/** What is below a microsecond is of the lowest level. */
const LEVEL = `if(t.response_us < 0, ${NO_LEVEL},
      toInt32(floor(log10(greatest(t.response_us, 1)) * ${LEVELS_PER_DECADE})))`;

export function toTraceStatistics([all, ...cells]: readonly StatisticsRow[]): TraceStatistics {
  return { all: toTraceNumbers(all?.numbers[0]), cells: cells.map(toCell) };
}

function toCell({ bucket, level, ok, error, throttle, fault }: StatisticsRow): StatisticsCell {
  return { time: bucket, level: level === NO_LEVEL ? undefined : level, ok, error, throttle, fault };
}
