/**
 * What a text says that was refused: enough to tell its trace and its sender of it, whatever else is wrong with it.
 * Only refused texts are looked at again, so accepted ones pay nothing for it.
 */

import { parseTraceId, type TraceId } from '@fluoroscope/wire';

export interface RefusedIdentity {
  readonly traceId: TraceId;
  /** As sent; undefined where there is none. */
  readonly id: string | undefined;
  readonly name: string | undefined;
}

/** A longer text is searched and not parsed. */
const MAX_PARSED_CHARACTERS = 1024 * 1024;
/** Of a text that does not parse, senders write ids at the beginning. */
const MAX_SEARCHED_CHARACTERS = 64 * 1024;

/** The first trace that the text names, with the part that names it; undefined where it names none. Never throws. */
export function identifyRefused(text: string): RefusedIdentity | undefined {
  const value = text.length <= MAX_PARSED_CHARACTERS ? parse(text) : undefined;
  if (value === undefined) return search(text.slice(0, MAX_SEARCHED_CHARACTERS));
  for (const element of Array.isArray(value) ? value : [value]) {
    const identity = identify(element);
    if (identity !== undefined) return identity;
  }
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Not being JSON is one of the reasons to be here.
  }
}

function identify(value: unknown): RefusedIdentity | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { trace_id: sent, id, name } = value as Readonly<Record<string, unknown>>;
  const traceId = typeof sent === 'string' ? parseTraceId(sent) : undefined;
  if (traceId === undefined) return undefined;
  return { traceId, id: textOf(id), name: textOf(name) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

const TRACE_ID = /"trace_id"\s{0,9}:\s{0,9}"([0-9a-fA-F-]{32,35})"/;
const ID = /"id"\s{0,9}:\s{0,9}"([0-9a-fA-F]{16})"/;
const NAME = /"name"\s{0,9}:\s{0,9}"([^"\\]{1,200})"/;

function search(text: string): RefusedIdentity | undefined {
  const traceId = parseTraceId(TRACE_ID.exec(text)?.[1] ?? '');
  if (traceId === undefined) return undefined;
  return { traceId, id: ID.exec(text)?.[1], name: NAME.exec(text)?.[1] };
}
