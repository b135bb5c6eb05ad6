import type { Span } from '../span.ts';

/**
 * Whether a span was sent although it was not sampled, as AWS's distributions do for their metrics. Such spans make no
 * traces, whichever door they come to.
 * Source: AWS Distro for OpenTelemetry, `AlwaysRecordSampler` and the exporter of unsampled spans.
 */
export function isUnsampled({ attributes }: Pick<Span, 'attributes'>): boolean {
  return attributes.get('aws.trace.flag.sampled') === false;
}
