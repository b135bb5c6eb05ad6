/**
 * From the documents of traces to their rows of `traces`. Assembling is pure; what surrounds it here is that it takes
 * its time in slices, that a trace which cannot be assembled costs the others nothing, and that links are followed.
 */

import type { TraceId } from '@fluoroscope/wire';
import { assembleTrace } from '../assemble/assemble-trace.ts';
import type { Trace } from '../assemble/trace.ts';
import type { ReceivedDocument } from '../decode/received-document.ts';
import { slotsOfTrace } from '../graph/touched-slots.ts';
import { encodeTraceRow } from '../store/trace-row.ts';
import { firstReceived, traceTimeOf } from '../store/trace-time.ts';
import type { LinkedTraces } from './linked-traces.ts';
import { pauseBetweenSlices } from './pause-between-slices.ts';
import type { PendingTrace } from './pending-trace.ts';

/** A trace with all of its documents, from wherever they came. */
export interface Assembly {
  readonly traceId: TraceId;
  readonly pending: PendingTrace;
  /** Empty while the trace is what one call brought whole. */
  readonly documents: readonly ReceivedDocument[];
  /** The store has more of it than was read, which makes the trace a partial one. */
  readonly isCut: boolean;
}

export interface AssembledRow {
  readonly assembly: Assembly;
  readonly row: Buffer;
  /** Slots of the service graph that the row counts in, or the row that it replaces. */
  readonly slots: ReadonlySet<number>;
  readonly isPartial: boolean;
}

/** A trace whose row has to wait until its links are followed. */
interface LinkedAssembly {
  readonly assembly: Assembly;
  readonly trace: Trace;
}

/**
 * The rows of all traces that can be assembled, in any order; `onFailure` is told of the others. Rejects when the store
 * cannot be read for the links of a trace.
 */
export async function assembleRows(
  assemblies: readonly Assembly[],
  links: LinkedTraces,
  onFailure: (assembly: Assembly, error: unknown) => void,
): Promise<AssembledRow[]> {
  const rows: AssembledRow[] = [];
  const linked: LinkedAssembly[] = [];
  const pause = pauseBetweenSlices();
  for (const assembly of assemblies) {
    try {
      const assembled = assemble(assembly);
      if ('row' in assembled) rows.push(assembled);
      else linked.push(assembled);
    } catch (caught) {
      // That is a bug; it may cost the trace its own row, but not those of all others.
      onFailure(assembly, caught);
    }
    await pause();
  }
  if (linked.length > 0) await addLinkedRows(rows, linked, links);
  return rows;
}

function assemble(assembly: Assembly): AssembledRow | LinkedAssembly {
  const { pending, documents } = assembly;
  const { whole } = pending;
  if (whole !== undefined) return { assembly, row: whole.row, slots: whole.slots, isPartial: false };
  const assembled = assembleTrace(documents);
  const trace = assembly.isCut ? { ...assembled, isPartial: true } : assembled;
  return trace.links.length > 0 ? { assembly, trace } : rowOf(assembly, trace);
}

function rowOf(assembly: Assembly, trace: Trace): AssembledRow {
  const { traceId, documents } = assembly;
  const row = encodeTraceRow(trace, traceTimeOf(traceId, firstReceived(documents)));
  return { assembly, row, slots: slotsOfTrace(trace, documents), isPartial: trace.isPartial };
}

async function addLinkedRows(
  rows: AssembledRow[],
  linked: readonly LinkedAssembly[],
  links: LinkedTraces,
): Promise<void> {
  const resolved = await links.resolve(linked.map(({ trace }) => trace));
  for (const [place, { assembly, trace }] of linked.entries()) {
    rows.push(rowOf(assembly, resolved[place] ?? trace));
  }
}
