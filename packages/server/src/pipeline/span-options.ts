import type { Config } from '../config/config.ts';
import type { MappingOptions } from '../otel/map/mapping-options.ts';
import type { RequestLimits } from '../otel/span.ts';

/** Source: Amazon CloudWatch User Guide, "OpenTelemetry": limits of the traces endpoint. */
const SPANS = 10_000;
const SPAN_BYTES = 200 * 1024;
const RESOURCE_BYTES = 16 * 1024;

/** How spans are read and mapped, by whatever door they come. */
export interface SpanOptions {
  readonly limits: RequestLimits;
  readonly mapping: MappingOptions;
}

export function spanOptions({
  otlpIndexAllAttributes,
  otlpIndexedAttributes,
}: Pick<Config, 'otlpIndexAllAttributes' | 'otlpIndexedAttributes'>): SpanOptions {
  return {
    limits: { spans: SPANS, spanBytes: SPAN_BYTES, resourceBytes: RESOURCE_BYTES },
    mapping: { indexAll: otlpIndexAllAttributes, indexed: new Set(otlpIndexedAttributes) },
  };
}
