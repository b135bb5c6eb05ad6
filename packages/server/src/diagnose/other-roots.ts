/** Matches calls that nobody answered with traces that began meanwhile: a hop that lost the trace header makes such. */

import type { TraceEntity } from '../assemble/trace-tree.ts';
import type { OtherRoot, TraceCase } from './trace-case.ts';
import { addressOf } from './unanswered-calls.ts';

/** Clocks of two machines are seldom further apart than this unless something is wrong with them. */
const CLOCK_TOLERANCE_MICROS = 50_000;

/** The traces that may hold what this call caused, by start. */
export function rootsWithin(call: TraceEntity, { otherRoots, usualCalls }: TraceCase): readonly OtherRoot[] {
  const { name, http } = call.document;
  const service = usualCalls?.activeService(name)?.name ?? name;
  const called = { ...addressOf(http?.request?.url), method: http?.request?.method };
  return otherRoots.filter((root) => isDuring(root, call) && isSame(root, service, called));
}

function isDuring({ start, end }: OtherRoot, call: TraceEntity): boolean {
  if (call.end === undefined) return false;
  const [from, to] = [call.start - CLOCK_TOLERANCE_MICROS, call.end + CLOCK_TOLERANCE_MICROS];
  return start >= from && start <= to && (end === undefined || end <= to);
}

interface Called {
  readonly host: string | undefined;
  readonly path: string | undefined;
  readonly method: string | undefined;
}

/** The same service or host, and nothing that speaks against the same request. */
function isSame(root: OtherRoot, service: string, called: Called): boolean {
  if (root.name !== service && (called.host === undefined || root.host !== called.host)) return false;
  return agrees(called.path, root.path) && agrees(called.method, root.method);
}

function agrees(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}
