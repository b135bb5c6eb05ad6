/**
 * Why a document is refused, in X-Ray's words. The codes are listed in the order in which a document is checked.
 * Source: X-Ray API reference, PutTraceSegments, "UnprocessedTraceSegments"; codes, order and message texts are
 * observed, not documented.
 */

export const DOCUMENT_ERROR_CODES = [
  'ParseError',
  'MissingId',
  'InvalidId',
  'MissingName',
  'InvalidName',
  'MissingTraceId',
  'InvalidTraceId',
  'MissingStartTime',
  'MissingEndTime',
  'InProgressSegmentHasEndTime',
  'InProgressSubsegmentHasEndTime',
  'MissingParentId',
  'InvalidParentId',
  'UnknownType',
  'InvalidSegment',
] as const;

/** The code of a refusal, as `UnprocessedTraceSegments` carries it. */
export type DocumentErrorCode = (typeof DOCUMENT_ERROR_CODES)[number];

/** What a refusal speaks of; `entity` where the document does not say what it is. */
export type EntityKind = 'segment' | 'subsegment' | 'entity';

/** A refused document. */
export interface UnprocessedDocument {
  /** The document's `id` as its sender spelled it; undefined when none could be read. */
  readonly id: string | undefined;
  readonly errorCode: DocumentErrorCode;
  readonly message: string;
}

/** A refusal with X-Ray's message text; `reason` is added where that text would leave the sender guessing. */
export function refusal(
  id: string | undefined,
  kind: EntityKind,
  errorCode: DocumentErrorCode,
  reason?: string,
): UnprocessedDocument {
  const text = `Invalid ${kind}. ErrorCode: ${errorCode}`;
  if (reason !== undefined) return { id, errorCode, message: `${text}. ${reason}` };
  return { id, errorCode, message: kind === 'subsegment' ? `${text}, Cause: null` : text };
}
