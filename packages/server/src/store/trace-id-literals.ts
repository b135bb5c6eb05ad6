/**
 * Trace ids as SQL literals, for the statements that the pipeline itself sends. Bound parameters would be the rule,
 * but the embedded engine runs statements with parameters one after another in the whole process, so that a slow query
 * of a user would hold up every trace. Ids are the one thing that can be spelled out without harm: their form leaves
 * no character that could end a literal, and it is checked here again, whoever made them.
 */

import type { TraceId } from '@fluoroscope/wire';

const FORM = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;

/** The ids as the inside of an IN list. Throws TypeError on anything that is not a trace id in canonical spelling. */
export function toLiterals(traceIds: readonly TraceId[]): string {
  return traceIds.map(toLiteral).join(', ');
}

function toLiteral(traceId: TraceId): string {
  if (!FORM.test(traceId)) throw new TypeError(`Not a trace id: ${JSON.stringify(traceId)}`);
  return `'${traceId}'`;
}
