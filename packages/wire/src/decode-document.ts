/**
 * From a segment document's text to the document, or to the reason why not.
 *
 * Refusing is for what makes a document useless (no id, no times, no trace); anything else that does not comply is
 * removed from the parsed document, while its text stays as it came. What `JSON.parse` made is checked and mended in
 * place, because this is the hottest function of the service and copying would cost more than checking.
 * Source: X-Ray API reference, PutTraceSegments; X-Ray Developer Guide, "X-Ray segment documents".
 */

import { checkEmbeddedIdentity, checkSegmentMembers, checkSubsegmentMembers } from './check-members.ts';
import {
  idProblem,
  isBlank,
  isOutOfTime,
  nameProblem,
  parentIdProblem,
  timesProblem,
  toSegmentId,
  toTraceId,
  traceIdProblem,
} from './check-required.ts';
import {
  type DocumentErrorCode,
  type EntityKind,
  refusal,
  type UnprocessedDocument,
} from './document-problem.ts';
import { isJsonObject, type Raw } from './json-value.ts';
import { isNestedTooDeep, MAX_NESTING_DEPTH } from './nesting-depth.ts';
import { deleteProtoKeys, mayHaveProtoKey } from './proto-key.ts';
import type { SegmentDocument, SubsegmentDocument, TopLevelDocument } from './segment-document.ts';
import type { SegmentId, TraceId } from './trace-id.ts';
import type { EpochSeconds } from './units.ts';
import { isLongerThan, utf8Length } from './utf8-length.ts';

export interface DecodeOptions {
  /** Longest text accepted, in bytes of UTF-8. */
  readonly limitBytes: number;
  /** Refuse names with any disallowed character; by default one allowed character is enough. */
  readonly strictNames?: boolean;
  /** Refuse trace ids whose time is more than 30 days before or 5 minutes after `now`; by default any time will do. */
  readonly strictTraceTime?: { readonly now: EpochSeconds };
}

/** A document that passed. */
export interface DecodedDocument {
  readonly traceId: TraceId;
  readonly id: SegmentId;
  /** Holds the types of `segment-document.ts` exactly; ids and parent ids are lower case, `trace_id` is as sent. */
  readonly document: TopLevelDocument;
  /** The document as sent; for an element of an array, that element alone. */
  readonly text: string;
}

/** One text gives one entry in either list; an array of subsegments gives one entry for each of them. */
export interface DecodeResult {
  readonly accepted: readonly DecodedDocument[];
  readonly unprocessed: readonly UnprocessedDocument[];
}

type RawDocument = Raw<SegmentDocument> & Raw<SubsegmentDocument>;

const NONE: readonly never[] = [];

/** More valid subsegments than fit in 1 MiB; without it, `[0,0,0,...` would be answered a hundredfold in refusals. */
const MAX_ARRAY_ELEMENTS = 10_000;

/**
 * Decodes the text of one segment document: a segment, an independent subsegment, or a JSON array of independent
 * subsegments. Takes any string and never throws; bad input comes back in `unprocessed`, in the order it was met.
 * Checks follow the order of `DOCUMENT_ERROR_CODES` and the first failure wins; a failure in an embedded subsegment
 * refuses the whole document under the outer id.
 */
export function decodeDocument(text: string, options: DecodeOptions): DecodeResult {
  const tooBig = sizeRefusal(text, options.limitBytes);
  if (tooBig !== undefined) return { accepted: NONE, unprocessed: [tooBig] };
  const value = parseJson(text);
  if (isJsonObject(value)) return decodeObject(value, text, options);
  if (Array.isArray(value)) return decodeArray(value, options);
  return refused(undefined, 'entity', 'ParseError');
}

function sizeRefusal(text: string, limitBytes: number): UnprocessedDocument | undefined {
  if (isLongerThan(text, limitBytes)) {
    const reason = `The document has ${utf8Length(text)} bytes, the limit is ${limitBytes}.`;
    return refusal(sentIdOf(text), 'segment', 'InvalidSegment', reason);
  }
  if (isNestedTooDeep(text)) {
    const reason = `The document is nested more than ${MAX_NESTING_DEPTH} levels deep.`;
    return refusal(sentIdOf(text), 'segment', 'InvalidSegment', reason);
  }
  return undefined;
}

/**
 * The id of a document that is refused for its size, so that its sender can tell which one it was. Parsing is the only
 * way to tell the document's own id from those inside it, and V8 parses any depth without recursion.
 */
function sentIdOf(text: string): string | undefined {
  const value = parseJson(text);
  return isJsonObject(value) && typeof value['id'] === 'string' ? value['id'] : undefined;
}

/** The parsed value, or undefined where the text is not JSON; no JSON text parses to undefined. */
function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's message quotes the sender's text; the refusal's code says all that its sender needs.
    return undefined;
  }
  if (mayHaveProtoKey(text)) deleteProtoKeys(value);
  return value;
}

function decodeObject(raw: RawDocument, text: string, options: DecodeOptions): DecodeResult {
  const kind = kindOf(raw);
  const strictNames = options.strictNames === true;
  const id = toSegmentId(raw.id);
  if (id === undefined) return refused(raw, kind, idProblem(raw.id));
  const nameCode = nameProblem(raw, strictNames);
  if (nameCode !== undefined) return refused(raw, kind, nameCode);
  const traceId = toTraceId(raw.trace_id);
  if (traceId === undefined) return refused(raw, kind, traceIdProblem(raw.trace_id));
  const code = placeProblem(raw, kind, traceId, options);
  if (code !== undefined) return refused(raw, kind, code);
  const embeddedCode = embeddedProblem(raw, strictNames);
  if (embeddedCode !== undefined) return refused(raw, 'subsegment', embeddedCode);
  raw.id = id;
  if (kind === 'subsegment') checkSubsegmentMembers(raw);
  else checkSegmentMembers(raw);
  // The checks above are what makes it one.
  const document = raw as unknown as TopLevelDocument;
  return { accepted: [{ traceId, id, document, text }], unprocessed: NONE };
}

/** What a document says it is. A blank `type` says nothing, is deleted, and means a segment. */
function kindOf(raw: RawDocument): EntityKind {
  const { type } = raw;
  if (type === undefined || type === 'segment') return 'segment';
  if (type === 'subsegment') return 'subsegment';
  if (!isBlank(type)) return 'entity';
  delete raw.type;
  return 'segment';
}

/** What is wrong with a document's place in time and in its trace. */
function placeProblem(
  raw: RawDocument,
  kind: EntityKind,
  traceId: TraceId,
  options: DecodeOptions,
): DocumentErrorCode | undefined {
  const { strictTraceTime } = options;
  if (strictTraceTime !== undefined && isOutOfTime(traceId, strictTraceTime.now)) return 'InvalidTraceId';
  const code = timesProblem(raw, kind) ?? parentIdProblem(raw, kind);
  if (code !== undefined) return code;
  return kind === 'entity' ? 'UnknownType' : undefined;
}

/** Checks the subsegments inside an entity, at every depth. Answers with the first failure, in document order. */
function embeddedProblem(
  entity: Raw<SubsegmentDocument>,
  strictNames: boolean,
): DocumentErrorCode | undefined {
  const { subsegments } = entity;
  if (subsegments === undefined) return undefined;
  if (!Array.isArray(subsegments)) {
    delete entity.subsegments;
    return undefined;
  }
  for (const subsegment of subsegments) {
    if (!isJsonObject(subsegment)) return 'MissingId';
    const code = subsegmentProblem(subsegment, strictNames);
    if (code !== undefined) return code;
  }
  return undefined;
}

function subsegmentProblem(
  subsegment: Raw<SubsegmentDocument>,
  strictNames: boolean,
): DocumentErrorCode | undefined {
  const id = toSegmentId(subsegment.id);
  if (id === undefined) return idProblem(subsegment.id);
  subsegment.id = id;
  const code = nameProblem(subsegment, strictNames) ?? timesProblem(subsegment, 'subsegment');
  if (code !== undefined) return code;
  checkEmbeddedIdentity(subsegment);
  checkSubsegmentMembers(subsegment);
  return embeddedProblem(subsegment, strictNames);
}

/**
 * Independent subsegments sent together. Each element is decoded from a text of its own, so that what is stored for it
 * is what it was decoded from; arrays are rare enough to be parsed twice.
 */
function decodeArray(elements: readonly unknown[], options: DecodeOptions): DecodeResult {
  if (elements.length === 0) return refused(undefined, 'entity', 'MissingId');
  if (elements.length > MAX_ARRAY_ELEMENTS) {
    const reason = `The array has ${elements.length} elements, the limit is ${MAX_ARRAY_ELEMENTS}.`;
    return refused(undefined, 'entity', 'InvalidSegment', reason);
  }
  const accepted: DecodedDocument[] = [];
  const unprocessed: UnprocessedDocument[] = [];
  for (const element of elements) {
    const result = decodeElement(element, options);
    accepted.push(...result.accepted);
    unprocessed.push(...result.unprocessed);
  }
  return { accepted, unprocessed };
}

function decodeElement(element: unknown, options: DecodeOptions): DecodeResult {
  if (!isJsonObject(element)) return refused(undefined, 'entity', 'ParseError');
  const raw: RawDocument = element;
  if (kindOf(raw) === 'segment') {
    return refused(raw, 'segment', 'InvalidSegment', 'An array may hold independent subsegments only.');
  }
  return decodeDocument(JSON.stringify(element), options);
}

function refused(
  raw: RawDocument | undefined,
  kind: EntityKind,
  errorCode: DocumentErrorCode,
  reason?: string,
): DecodeResult {
  const id = typeof raw?.id === 'string' ? raw.id : undefined;
  return { accepted: NONE, unprocessed: [refusal(id, kind, errorCode, reason)] };
}
