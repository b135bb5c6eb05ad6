import type { SpanLink } from '@fluoroscope/wire';
import type { LinkedSpan } from '../span.ts';
import { toJsonObject } from './json-value.ts';

/**
 * Links in their order, with their attributes; undefined for none.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/span_links.go. There a link with a bad id costs the
 * whole span; here the decoders have left it out.
 */
export function mapLinks(links: readonly LinkedSpan[]): SpanLink[] | undefined {
  return links.length === 0 ? undefined : links.map(mapLink);
}

function mapLink({ traceId, spanId, attributes }: LinkedSpan): SpanLink {
  const link: SpanLink = { trace_id: traceId, id: spanId };
  if (attributes.size > 0) link.attributes = toJsonObject(attributes);
  return link;
}
