/** Which segments and calls count when a query asks by the time that segments ended. */

import type { TimeRange } from '../instants.ts';
import type { Bindings } from './bindings.ts';
import { type Lambda, startLambda } from './lambda.ts';
import { allOf } from './logic.ts';

/**
 * Conditions (one, or none without a range) that the element of `entities`, a lambda over `list`, ended in the range.
 * Instants are kept as microseconds since the trace's start.
 */
export function endedWithin(
  range: TimeRange | undefined,
  list: 'segments' | 'edges',
  entities: Lambda,
  bindings: Bindings,
): readonly string[] {
  if (range === undefined) return [];
  const times = startLambda('w');
  const length = times.element('response', `t.${list}.response_us`);
  const end = `(toUnixTimestamp64Micro(t.start_at) + ${times.element('start', `t.${list}.start_us`)} + ${length})`;
  const ended = allOf([
    `${length} >= 0`,
    `${end} >= ${bindings.bind('Int64', range.start)}`,
    `${end} < ${bindings.bind('Int64', range.end)}`,
  ]);
  return [entities.element('ended', times.apply('arrayMap', ended))];
}
