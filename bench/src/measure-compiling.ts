/** How long an expression takes to become SQL, in this process: the service's own parser and compiler. */

import { parseFilter, type FilterExpression } from '@fluoroscope/filter';
import { compileFilter } from '@fluoroscope/server/compile-filter';

import { BENCH_GROUP } from './filter-expressions.ts';
import { spreadOf, type Spread } from './percentile.ts';

/** Milliseconds for each of `expressions`, each `rounds` times. The first rounds count, as a service's first calls do.
 *  Throws an Error that names an expression that cannot be parsed or compiled. */
export function measureCompiling(expressions: readonly string[], rounds: number): Spread {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const text of expressions) samples.push(timeOne(text));
  }
  return spreadOf(samples);
}

function timeOne(text: string): number {
  const startedAt = performance.now();
  const compiled = compileFilter(parse(text), {
    groupExpression: (by, value) =>
      by === 'name' && value === BENCH_GROUP.name ? parse(BENCH_GROUP.filterExpression) : undefined,
  });
  const millis = performance.now() - startedAt;
  if (compiled.kind === 'problem') throw new Error(`${text} cannot be compiled: ${compiled.reason}`);
  return millis;
}

function parse(text: string): FilterExpression {
  const parsed = parseFilter(text);
  if (parsed.kind === 'problem') throw new Error(`${text} cannot be parsed: ${parsed.problem.reason}`);
  return parsed.expression;
}
