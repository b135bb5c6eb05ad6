/**
 * The trace header inside messages, so that a consumer continues the producer's trace also where a queue or bus does
 * not copy the HTTP header itself: SQS carries it as the system attribute `AWSTraceHeader` (which counts neither for
 * the size nor for the number of attributes), EventBridge as `TraceHeader` of an entry. A header that is already there
 * stays.
 *
 * SNS gets none: its only place would be a message attribute, which filter policies see, which counts for the size,
 * and whose eleventh makes raw delivery to SQS drop the message. SNS and Lambda take the HTTP header on by themselves
 * (X-Ray Developer Guide, "Amazon SNS and AWS X-Ray").
 */
type Fields = Readonly<Record<string, unknown>>;

/** Puts a trace header into the input of an operation; answers the same object when there is nothing to add. */
export type Carrier = (input: Fields, header: string) => Fields;

/** EventBridge refuses longer ones (API reference, PutEventsRequestEntry). */
const MAX_EVENT_HEADER = 500;

const CARRIERS: Readonly<Record<string, Carrier>> = {
  'sqs.sendMessage': withSystemAttribute,
  'sqs.sendMessageBatch': (input, header) =>
    withEntries(input, (entry) => withSystemAttribute(entry, header)),
  'eventbridge.putEvents': (input, header) =>
    header.length > MAX_EVENT_HEADER ? input : withEntries(input, (entry) => withTraceHeader(entry, header)),
};

/**
 * How an operation carries the header, if it does.
 * @param service in any case.
 * @param operation with a small first letter.
 */
export function carrierOf(service: string, operation: string): Carrier | undefined {
  return CARRIERS[`${service.toLowerCase()}.${operation}`];
}

function withSystemAttribute(message: Fields, header: string): Fields {
  const attributes = message['MessageSystemAttributes'] as Fields | undefined;
  if (attributes?.['AWSTraceHeader'] !== undefined) return message;
  const AWSTraceHeader = { DataType: 'String', StringValue: header };
  return { ...message, MessageSystemAttributes: { ...attributes, AWSTraceHeader } };
}

function withTraceHeader(entry: Fields, header: string): Fields {
  return entry['TraceHeader'] === undefined ? { ...entry, TraceHeader: header } : entry;
}

function withEntries(input: Fields, carry: (entry: Fields) => Fields): Fields {
  const entries = input['Entries'];
  return Array.isArray(entries) ? { ...input, Entries: entries.map(carry) } : input;
}
