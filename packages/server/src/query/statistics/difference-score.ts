/**
 * How much more often a value occurs in one set of traces than in another, in SQL.
 *
 * The score is the difference of the two shares, moved towards 0 by three of its standard errors, and 0 where that
 * reaches 0. Shares and error are those of Agresti and Caffo, who add one trace with the value and one without it to
 * each set: unlike the textbook's they hold for sets of a few traces, and for values that all or none have. So of 400
 * values that do not differ, about one is told, with a score near 0, and a value seen once is never told. Where the
 * sets have traces in common the error is overestimated, which leaves out more.
 * Source: A. Agresti, B. Caffo, "Simple and effective confidence intervals for proportions and differences of
 * proportions result from adding two successes and two failures", The American Statistician 54 (2000).
 */

const STANDARD_ERRORS = 3;

/** The smaller of the two counts that a difference can come from: one trace is never enough. */
export const LEAST_COUNT = 2;

/** SQL of the score, given that of four counts. */
export function scoreOf(countA: string, totalA: string, countB: string, totalB: string): string {
  const [a, b] = [shareOf(countA, totalA), shareOf(countB, totalB)];
  const difference = `(${a} - ${b})`;
  const error = `sqrt(${varianceOf(a, totalA)} + ${varianceOf(b, totalB)})`;
  return `sign(${difference}) * greatest(0., abs(${difference}) - ${STANDARD_ERRORS} * ${error})`;
}

function shareOf(count: string, total: string): string {
  return `((${count} + 1) / (${total} + 2))`;
}

function varianceOf(share: string, total: string): string {
  return `${share} * (1 - ${share}) / (${total} + 2)`;
}
