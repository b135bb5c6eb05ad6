/**
 * Messages of SQS carry the trace header of whoever sent them.
 * Source: X-Ray Developer Guide, "Amazon SQS and AWS X-Ray"; aws-xray-sdk-core 3.12.0, `env/sqs_message_helper.js`.
 */

/** A message as Lambda's event has it, or as `ReceiveMessage` answers. */
export interface SqsMessage {
  readonly attributes?: Readonly<Record<string, string | undefined>> | undefined;
  readonly Attributes?: Readonly<Record<string, string | undefined>> | undefined;
}

export const SqsMessageHelper = {
  /** Whether the sender's trace is recorded; false for a message without a trace header. */
  isSampled(message: SqsMessage): boolean {
    return traceHeaderOfMessage(message)?.includes('Sampled=1') === true;
  },
};

export function traceHeaderOfMessage(message: SqsMessage | null | undefined): string | undefined {
  const header: unknown = (message?.attributes ?? message?.Attributes)?.['AWSTraceHeader'];
  return typeof header === 'string' ? header : undefined;
}
