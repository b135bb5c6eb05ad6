/**
 * How many traces there are, how they ended and how long they took, as aggregates and as what is made of their row.
 *
 * Percentiles come from a DDSketch, which is the same whatever order the traces are read in and has an error that is
 * known: a percentile is within 0.5 % of the response time of a trace at that rank. Average and maximum are exact.
 * Source: C. Masson, J. E. Rim, H. K. Lee, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error
 * guarantees".
 */

const RELATIVE_ERROR = 0.005;

/** Columns of one aggregated row. Times are microseconds and mean nothing where no trace has ended. */
export interface NumbersRow {
  readonly count: number;
  readonly error: number;
  readonly throttle: number;
  readonly fault: number;
  readonly unfinished: number;
  readonly average_us: number | null;
  readonly maximum_us: number;
  readonly percentiles_us: readonly (number | null)[];
}

export interface ResponseTimeNumbers {
  /** Seconds, as all of them. */
  readonly average: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly maximum: number;
}

export interface TraceNumbers {
  readonly count: number;
  readonly ok: number;
  readonly error: number;
  readonly throttle: number;
  readonly fault: number;
  /** Traces without response time, which are among the outcomes as well. */
  readonly unfinished: number;
  /** Undefined when no trace has one. */
  readonly responseTime: ResponseTimeNumbers | undefined;
}

/** A NumbersRow as one tuple, over rows with `outcome` and `response_us`,
 *  of those for which `condition` (SQL) holds. */
export function numbersOf(condition: string): string {
  const ended = `${condition} AND response_us >= 0`;
  const ofOutcome = (outcome: string) => `countIf(${condition} AND outcome = '${outcome}')`;
  const members: readonly (readonly [keyof NumbersRow, string, string])[] = [
    ['count', 'UInt64', `countIf(${condition})`],
    ['error', 'UInt64', ofOutcome('error')],
    ['throttle', 'UInt64', ofOutcome('throttle')],
    ['fault', 'UInt64', ofOutcome('fault')],
    ['unfinished', 'UInt64', `countIf(${condition} AND response_us < 0)`],
    ['average_us', 'Float64', `avgIf(response_us, ${ended})`],
    ['maximum_us', 'Int64', `maxIf(response_us, ${ended})`],
    [
      'percentiles_us',
      'Array(Float64)',
      `quantilesDDIf(${RELATIVE_ERROR}, 0.5, 0.9, 0.95, 0.99)(response_us, ${ended})`,
    ],
  ];
  const values = members.map(([, , sql]) => sql).join(',\n      ');
  const type = members.map(([name, of]) => `${name} ${of}`).join(', ');
  return `CAST(tuple(${values}),\n      'Tuple(${type})')`;
}

const NO_TRACES: NumbersRow = {
  count: 0,
  error: 0,
  throttle: 0,
  fault: 0,
  unfinished: 0,
  average_us: null,
  maximum_us: 0,
  percentiles_us: [],
};

/** Without a row there is no trace. */
export function toTraceNumbers(row: NumbersRow = NO_TRACES): TraceNumbers {
  const { count, error, throttle, fault, unfinished } = row;
  return {
    count,
    ok: count - error - throttle - fault,
    error,
    throttle,
    fault,
    unfinished,
    responseTime: count === unfinished ? undefined : toResponseTime(row),
  };
}

/** A sketch may answer with a little more than the largest value it was given, which a reader would wonder about. */
function toResponseTime({ average_us, maximum_us, percentiles_us }: NumbersRow): ResponseTimeNumbers {
  const percentile = (place: number): number =>
    Math.min(percentiles_us[place] ?? 0, maximum_us) / MICROS_PER_SECOND;
  return {
    average: (average_us ?? 0) / MICROS_PER_SECOND,
    p50: percentile(0),
    p90: percentile(1),
    p95: percentile(2),
    p99: percentile(3),
    maximum: maximum_us / MICROS_PER_SECOND,
  };
}

const MICROS_PER_SECOND = 1_000_000;
