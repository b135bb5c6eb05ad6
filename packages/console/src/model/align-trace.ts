/**
 * A trace with the clocks of its segments set by those of their callers: documents of which the service says by how
 * much they are off get other times, with all that is in them. What is drawn from them needs to know nothing of it.
 * Source: docs/reference/extensions-api.md, GetTraceDiagnosis, ClockOffsets.
 */

import type { SegmentEntry, XrayTrace } from '../api/xray-api.ts';

export interface ClockOffset {
  readonly SegmentId: string;
  /** Seconds to add. */
  readonly Offset: number;
}

interface Timed {
  start_time?: unknown;
  end_time?: unknown;
  subsegments?: unknown;
}

/** Documents that cannot be read stay as they are. */
export function alignTrace(trace: XrayTrace, offsets: readonly ClockOffset[]): XrayTrace {
  const offsetById = new Map(offsets.map(({ SegmentId, Offset }) => [SegmentId, Offset]));
  const segments = trace.Segments?.map((entry) => {
    const offset = offsetById.get(entry.Id);
    return offset === undefined ? entry : shifted(entry, offset);
  });
  return { ...trace, ...(segments !== undefined && { Segments: segments }) };
}

/** The services of the segments that are moved, each with its least and its largest offset in seconds. */
export function movedServices(
  trace: XrayTrace,
  offsets: readonly ClockOffset[],
): readonly { readonly name: string; readonly least: number; readonly most: number }[] {
  const documentById = new Map((trace.Segments ?? []).map(({ Id, Document }) => [Id, Document]));
  const byName = new Map<string, { name: string; least: number; most: number }>();
  for (const { SegmentId, Offset } of offsets) {
    const name = nameIn(documentById.get(SegmentId)) ?? SegmentId;
    const known = byName.get(name) ?? { name, least: Offset, most: Offset };
    byName.set(name, { name, least: Math.min(known.least, Offset), most: Math.max(known.most, Offset) });
  }
  return [...byName.values()];
}

function shifted(entry: SegmentEntry, offset: number): SegmentEntry {
  const document = parsed(entry.Document);
  if (document === undefined) return entry;
  const open: Timed[] = [document];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    if (typeof each.start_time === 'number') each.start_time += offset;
    if (typeof each.end_time === 'number') each.end_time += offset;
    if (Array.isArray(each.subsegments)) open.push(...each.subsegments.filter(isObject));
  }
  return { ...entry, Document: JSON.stringify(document) };
}

function nameIn(text: string | undefined): string | undefined {
  const document = text === undefined ? undefined : parsed(text);
  const name: unknown = document === undefined ? undefined : Reflect.get(document, 'name');
  return typeof name === 'string' ? name : undefined;
}

function parsed(text: string): Timed | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    // The timeline names what cannot be read.
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
