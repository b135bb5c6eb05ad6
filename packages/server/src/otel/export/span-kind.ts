import type { TraceEntity } from '../../assemble/trace-tree.ts';
import { SPAN_KIND, type SpanKind } from './otlp.ts';

/** Services that hand messages on, by the name of the call. */
const MESSAGING: ReadonlySet<string> = new Set([
  'sqs',
  'sns',
  'kinesis',
  'firehose',
  'eventbridge',
  'events',
]);

/** SDKs differ in the case of operations: `SendMessage`, `sendMessageBatch`, `PutEvents`. */
const SENDING = /^(?:send|publish|put)/i;

/**
 * The kind of the span that a segment or subsegment stands for.
 * Source: OpenTelemetry Collector, awsxray receiver; that sending is a producer's work is in the OpenTelemetry
 * semantic conventions, "Messaging spans".
 */
export function spanKind({ kind, namespace, document }: TraceEntity): SpanKind {
  if (kind === 'segment') return SPAN_KIND.server;
  if (namespace === undefined) return SPAN_KIND.internal;
  const isSending =
    namespace === 'aws' &&
    MESSAGING.has(document.name.toLowerCase()) &&
    SENDING.test(document.aws?.operation ?? '');
  return isSending ? SPAN_KIND.producer : SPAN_KIND.client;
}
