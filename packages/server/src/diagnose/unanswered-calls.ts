/**
 * Calls to other services that no segment of the trace answers. Most are to databases and to systems without tracing,
 * and nothing is wrong with them; the findings decide by what else is known.
 */

import type { SubsegmentDocument } from '@fluoroscope/wire';
import type { TraceEntity, TraceTree } from '../assemble/trace-tree.ts';

/** Calls that are looked at; a trace with more of them says the same of the others. */
const MAX_CALLS = 1000;

export function unansweredCalls(tree: TraceTree): readonly TraceEntity[] {
  const calls: TraceEntity[] = [];
  for (const { parent: call } of tree.inferred) {
    if (call === undefined || !mayBeTraced(call)) continue;
    calls.push(call);
    if (calls.length === MAX_CALLS) break;
  }
  return calls;
}

/** Of AWS's services only Lambda runs code that could send segments here. */
function mayBeTraced({ namespace, document }: TraceEntity): boolean {
  return namespace === 'remote' || (namespace === 'aws' && document.name.toLowerCase() === 'lambda');
}

/**
 * Whether the caller says that the callee sends a segment of its own.
 * Source: X-Ray Developer Guide, "X-Ray segment documents", `traced`.
 */
export function isDeclaredTraced({ document }: TraceEntity): boolean {
  const call: SubsegmentDocument = document as SubsegmentDocument;
  return call.http?.request?.traced === true || call.traced === true;
}

/** Whether the call failed before any response came, so that it may never have reached its callee. */
export function failedOnTheWay({ document, flags }: TraceEntity): boolean {
  return (flags.fault || flags.error) && document.http?.response?.status === undefined;
}

interface Address {
  readonly host: string | undefined;
  readonly path: string | undefined;
}

/** Host and path of a URL as a sender wrote it; whatever is not one has neither. */
export function addressOf(url: string | undefined): Address {
  if (url === undefined || !URL.canParse(url)) return { host: undefined, path: undefined };
  const { hostname, pathname } = new URL(url);
  return { host: hostname === '' ? undefined : hostname, path: pathname };
}
