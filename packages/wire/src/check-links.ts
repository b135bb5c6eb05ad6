/**
 * References to other work: `links` to other traces and `precursor_ids` to earlier siblings. One that cannot be
 * followed is of no use to anyone and is dropped.
 * Source: X-Ray Developer Guide, "X-Ray segment documents", "Subsegments" (precursor_ids); `links` as the
 * OpenTelemetry exporter for X-Ray writes them.
 */

import { isJsonObject, isNotObject, type Raw, retain } from './json-value.ts';
import type { SpanLink } from './segment-document.ts';
import { parseSegmentId, parseTraceId } from './trace-id.ts';

/** Removes broken links, in place; the ids of the others become lower case, their trace ids stay as sent. */
export function checkLinks(links: unknown[]): void {
  retain(links, isCheckedLink);
}

function isCheckedLink(value: unknown): boolean {
  return isJsonObject(value) && isFollowable(value);
}

function isFollowable(link: Raw<SpanLink>): boolean {
  if (typeof link.trace_id !== 'string' || parseTraceId(link.trace_id) === undefined) return false;
  const id = typeof link.id === 'string' ? parseSegmentId(link.id) : undefined;
  if (id === undefined) return false;
  link.id = id;
  if (isNotObject(link.attributes)) delete link.attributes;
  return true;
}

/** Removes what is no id, in place; the others become lower case. */
export function checkPrecursorIds(ids: unknown[]): void {
  for (const [index, id] of ids.entries())
    ids[index] = typeof id === 'string' ? parseSegmentId(id) : undefined;
  retain(ids, (id) => id !== undefined);
}
