import type { Namespace } from '@fluoroscope/wire';
import type { Span } from '../span.ts';
import { isAwsApiCall } from './aws-call.ts';
import type { DocumentName } from './document-name.ts';
import type { DocumentRole } from './document-role.ts';
import type { SpanAttributes } from './span-attributes.ts';

/**
 * Whether a subsegment calls AWS, calls another service, or is local work (undefined). A consumer's subsegment, the
 * half of a split, is a call as well. Segments have no namespace, though the Collector leaves one on some of them.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/segment.go: MakeSegment and MakeDependencySubsegment;
 * that producers are calls, since v0.137.
 */
export function callNamespace(
  { kind }: Span,
  role: DocumentRole,
  attributes: SpanAttributes,
  { isAwsService }: DocumentName,
): Namespace | undefined {
  if (role !== 'subsegment' && role !== 'dependency') return undefined;
  if (isAwsService || isAwsApiCall(attributes)) return 'aws';
  return role === 'dependency' || kind === 'CLIENT' || kind === 'PRODUCER' ? 'remote' : undefined;
}
