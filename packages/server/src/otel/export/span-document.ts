/**
 * A span as the text of one document that stands for itself: the members of the OTLP span with its `resource` and
 * `scope` beside them, which is how X-Ray keeps spans in its log group.
 * Source: X-Ray API reference, Span; Amazon CloudWatch User Guide, "Transaction Search", on the form of spans.
 */

import type { ExportedSpan, KeyValue, OtlpResource, OtlpSpan } from './otlp.ts';

/**
 * The document of a span, at most `limitBytes` of UTF-8 long if that can be. A span that is longer loses its largest
 * attributes first, then events, links and attributes of the resource, and says how many; that is what OTLP has its
 * counters of dropped members for.
 */
export function spanDocument(exported: ExportedSpan, limitBytes: number): string {
  const text = toText(exported);
  const excess = Buffer.byteLength(text) - limitBytes;
  return excess <= 0 ? text : toText(shrink(exported, excess + COUNTERS_BYTES));
}

/** What the counters of dropped members add to a document. */
const COUNTERS_BYTES = 160;

function toText({ resource, scope, span }: ExportedSpan): string {
  return JSON.stringify({ resource, scope, ...span });
}

function shrink({ resource, scope, span }: ExportedSpan, excessBytes: number): ExportedSpan {
  const attributes = dropLargest(span.attributes, excessBytes);
  const events = dropLargest(span.events, attributes.excessBytes);
  const links = dropLargest(span.links, events.excessBytes);
  const ofResource = dropLargest(resource.attributes, links.excessBytes);
  const shrunk: OtlpSpan = {
    ...span,
    attributes: attributes.kept,
    ...(attributes.dropped === 0 ? {} : { droppedAttributesCount: attributes.dropped }),
    events: events.kept,
    ...(events.dropped === 0 ? {} : { droppedEventsCount: events.dropped }),
    links: links.kept,
    ...(links.dropped === 0 ? {} : { droppedLinksCount: links.dropped }),
  };
  return { resource: shrunkResource(ofResource), scope, span: shrunk };
}

function shrunkResource({ kept, dropped }: Shrunk<KeyValue>): OtlpResource {
  return { attributes: kept, ...(dropped === 0 ? {} : { droppedAttributesCount: dropped }) };
}

interface Shrunk<Item> {
  /** In the order they had. */
  readonly kept: readonly Item[];
  readonly dropped: number;
  /** What is still too much. */
  readonly excessBytes: number;
}

function dropLargest<Item>(items: readonly Item[], excessBytes: number): Shrunk<Item> {
  const bySize = items
    .map((item, index) => ({ index, bytes: Buffer.byteLength(JSON.stringify(item)) + 1 }))
    .toSorted((a, b) => b.bytes - a.bytes);
  const dropped = new Set<number>();
  let left = excessBytes;
  for (const { index, bytes } of bySize) {
    if (left <= 0) break;
    dropped.add(index);
    left -= bytes;
  }
  return {
    kept: items.filter((_item, index) => !dropped.has(index)),
    dropped: dropped.size,
    excessBytes: left,
  };
}
