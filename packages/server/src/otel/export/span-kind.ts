import type { SubsegmentDocument } from '@fluoroscope/wire';
import type { TraceEntity } from '../../assemble/trace-tree.ts';
import { keptKind } from './kept-span.ts';
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

/** Whether a call hands a message to a service of AWS. */
export function isSending({
  namespace,
  name,
  aws,
}: Pick<SubsegmentDocument, 'namespace' | 'name' | 'aws'>): boolean {
  return namespace === 'aws' && MESSAGING.has(name.toLowerCase()) && SENDING.test(aws?.operation ?? '');
}

/**
 * The kind of the span that a segment or subsegment stands for, unless the span itself said it.
 * Source: OpenTelemetry Collector, awsxray receiver; that sending is a producer's work is in the OpenTelemetry
 * semantic conventions, "Messaging spans".
 */
export function spanKind({ kind, namespace, document }: TraceEntity): SpanKind {
  const kept = keptKind(document);
  if (kept !== undefined) return kept;
  if (kind === 'segment') return SPAN_KIND.server;
  if (namespace === undefined) return SPAN_KIND.internal;
  return isSending({ ...document, namespace }) ? SPAN_KIND.producer : SPAN_KIND.client;
}
