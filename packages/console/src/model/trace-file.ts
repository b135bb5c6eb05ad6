/**
 * Traces out of a file: one as this console downloads it, the answers of BatchGetTraces as the AWS command line prints
 * them, segment documents as they are sent, in an array or one a line. Every document passes the checks that the
 * service makes of what it is sent, because what is in a file may be anything. Nothing here throws.
 * Source: X-Ray API reference, BatchGetTraces, PutTraceSegments; OpenTelemetry protocol, JSON encoding.
 */

import {
  decodeDocument,
  outcomeFlags,
  outcomeOf,
  parseTraceId,
  type DecodedDocument,
  type Outcome,
} from '@fluoroscope/wire';
import type { XrayTrace } from '../api/xray-api.ts';
import { assembleDocuments } from './assemble-documents.ts';
import { workTitle } from './entity-facts.ts';

/** Larger files are not read: the page would need several times as much memory. */
export const MOST_FILE_BYTES = 100 * 1024 * 1024;

export interface OpenedTrace {
  readonly trace: XrayTrace;
  readonly title: string;
  /** Seconds since the epoch. */
  readonly start: number;
  /** Seconds; undefined while its entry has not ended. */
  readonly responseTime: number | undefined;
  readonly outcome: Outcome;
}

export type TraceFile =
  | {
      readonly kind: 'traces';
      /** The latest first. */
      readonly traces: readonly OpenedTrace[];
      /** Why documents of the file are not shown. */
      readonly refusals: readonly string[];
    }
  /** Spans become segments in the service alone. */
  | { readonly kind: 'spans'; readonly traceIds: readonly string[]; readonly spanCount: number }
  | { readonly kind: 'refused'; readonly reason: string; readonly remedy: string };

interface Found {
  readonly texts: string[];
  readonly limitExceeded: Set<string>;
}

const FORMATS =
  'It takes what Download saves, the output of "aws xray batch-get-traces", and segment documents in an array or one a line.';

export function readTraceFile(text: string): TraceFile {
  const content = parseJson(text) ?? parseLines(text);
  if (content === undefined) return { kind: 'refused', reason: 'The file is not JSON.', remedy: FORMATS };
  if (isObject(content) && Array.isArray(content['resourceSpans']))
    return readSpans(content['resourceSpans']);
  if (isObject(content) && Array.isArray(content['TraceSummaries'])) {
    return {
      kind: 'refused',
      reason: 'The file holds summaries of traces, without their segments.',
      remedy: 'Ask for the traces themselves: aws xray batch-get-traces --trace-ids ID.',
    };
  }
  const found: Found = { texts: [], limitExceeded: new Set() };
  collect(found, content);
  if (found.texts.length === 0) {
    return { kind: 'refused', reason: 'The file holds no segment documents.', remedy: FORMATS };
  }
  return openDocuments(found);
}

function collect(found: Found, content: unknown): void {
  const list = Array.isArray(content) ? content : [content];
  for (const item of list) {
    if (typeof item === 'string') found.texts.push(item);
    if (!isObject(item)) continue;
    if (Array.isArray(item['Traces'])) collect(found, item['Traces']);
    else if (Array.isArray(item['TraceSegmentDocuments'])) collect(found, item['TraceSegmentDocuments']);
    else if (Array.isArray(item['Segments'])) collectTrace(found, item, item['Segments']);
    else if ('trace_id' in item || 'start_time' in item) found.texts.push(JSON.stringify(item));
  }
}

function collectTrace(found: Found, trace: JsonObject, segments: readonly unknown[]): void {
  const id = typeof trace['Id'] === 'string' ? parseTraceId(trace['Id']) : undefined;
  if (id !== undefined && trace['LimitExceeded'] === true) found.limitExceeded.add(id);
  for (const segment of segments) {
    const document = isObject(segment) ? segment['Document'] : undefined;
    if (typeof document === 'string') found.texts.push(document);
    // The raw view has the documents as JSON, to be read and copied.
    else if (isObject(document)) found.texts.push(JSON.stringify(document));
  }
}

function openDocuments({ texts, limitExceeded }: Found): TraceFile {
  const byTrace = new Map<string, DecodedDocument[]>();
  const refusals: string[] = [];
  for (const text of texts) {
    const { accepted, unprocessed } = decodeDocument(text, { limitBytes: MOST_FILE_BYTES });
    refusals.push(
      ...unprocessed.map(({ id, message }) => (id === undefined ? message : `${id}: ${message}`)),
    );
    for (const decoded of accepted) {
      const known = byTrace.get(decoded.traceId);
      if (known === undefined) byTrace.set(decoded.traceId, [decoded]);
      else known.push(decoded);
    }
  }
  if (byTrace.size === 0) {
    const reason = `None of the ${texts.length} documents is a segment: ${refusals[0] ?? ''}`;
    return { kind: 'refused', reason, remedy: FORMATS };
  }
  const traces = [...byTrace].map(([id, documents]) => {
    const { segments, problems } = assembleDocuments(documents);
    refusals.push(...problems);
    const isCut = limitExceeded.has(id);
    return summarized({ Id: id, Segments: segments, ...(isCut && { LimitExceeded: true }) }, documents);
  });
  return { kind: 'traces', traces: traces.sort((a, b) => b.start - a.start), refusals };
}

/** By the entry: the earliest document that names no parent, else the earliest. */
function summarized(trace: XrayTrace, documents: readonly DecodedDocument[]): OpenedTrace {
  const roots = documents.filter(({ document }) => document.parent_id === undefined);
  const entry = (roots.length > 0 ? roots : documents).reduce((first, each) =>
    each.document.start_time < first.document.start_time ? each : first,
  ).document;
  return {
    trace,
    title: workTitle(entry),
    start: entry.start_time,
    responseTime: entry.end_time === undefined ? undefined : entry.end_time - entry.start_time,
    outcome: outcomeOf(outcomeFlags(entry)),
  };
}

const MOST_IDS = 100;

function readSpans(resourceSpans: readonly unknown[]): TraceFile {
  const traceIds = new Set<string>();
  let spanCount = 0;
  for (const ofResource of resourceSpans) {
    for (const ofScope of listIn(ofResource, 'scopeSpans')) {
      for (const span of listIn(ofScope, 'spans')) {
        spanCount++;
        const id: unknown = isObject(span) ? span['traceId'] : undefined;
        const traceId = typeof id === 'string' ? parseTraceId(id) : undefined;
        if (traceId !== undefined && traceIds.size < MOST_IDS) traceIds.add(traceId);
      }
    }
  }
  return { kind: 'spans', traceIds: [...traceIds], spanCount };
}

function listIn(value: unknown, member: string): readonly unknown[] {
  const list = isObject(value) ? value[member] : undefined;
  return Array.isArray(list) ? list : [];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    // It may still be one document a line.
    return undefined;
  }
}

/** One JSON object a line, as a daemon is sent them; undefined when a line is none. */
function parseLines(text: string): readonly unknown[] | undefined {
  const values: unknown[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const value = parseJson(line);
    if (!isObject(value)) return undefined;
    values.push(value);
  }
  return values.length === 0 ? undefined : values;
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
