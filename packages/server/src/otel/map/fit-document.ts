/**
 * Keeps a document within the length that doors accept. A span that is longer loses what is read least: frames of
 * stacks, then events, then the largest of its metadata, then the text of its query, and at last the ends of all its
 * texts and lists. What is left says that it is not whole.
 */

import { KEPT, KEPT_EVENTS } from '../kept-keys.ts';
import type { MappedDocument } from './mapped-document.ts';

/** Bytes of UTF-8. */
export const MAX_DOCUMENT_BYTES = 1024 * 1024;

export interface FittedDocument {
  readonly document: MappedDocument;
  /** JSON of `document`, at most `MAX_DOCUMENT_BYTES` long. */
  readonly text: string;
}

type Cut = (document: MappedDocument, excessBytes: number) => MappedDocument;

const CUTS: readonly Cut[] = [cutStacks, cutEvents, cutMetadata, cutQuery, cutEverything];

export function fitDocument(document: MappedDocument): FittedDocument {
  const text = JSON.stringify(document);
  // No character is longer than three bytes of UTF-8 for each of its units.
  if (text.length * 3 <= MAX_DOCUMENT_BYTES) return { document, text };
  return excessOf(text) <= 0 ? { document, text } : shrink(document, text);
}

function shrink(whole: MappedDocument, wholeText: string): FittedDocument {
  let [document, text] = [markTruncated(whole), wholeText];
  for (const cut of CUTS) {
    document = cut(document, excessOf(text) + MARK_BYTES);
    text = JSON.stringify(document);
    if (excessOf(text) <= 0) break;
  }
  return { document, text };
}

/** More than the mark adds to a text. */
const MARK_BYTES = 100;

function excessOf(text: string): number {
  return Buffer.byteLength(text) - MAX_DOCUMENT_BYTES;
}

function markTruncated(document: MappedDocument): MappedDocument {
  return { ...document, metadata: { ...document.metadata, default: marked(document.metadata?.['default']) } };
}

function marked(defaults: unknown): object {
  return { ...(typeof defaults === 'object' ? defaults : {}), [KEPT.truncated]: true };
}

function cutStacks(document: MappedDocument): MappedDocument {
  const { cause } = document;
  if (typeof cause !== 'object' || cause.exceptions === undefined) return document;
  const exceptions = cause.exceptions.map(({ stack = [], ...exception }) =>
    stack.length === 0 ? exception : { ...exception, truncated: (exception.truncated ?? 0) + stack.length },
  );
  return { ...document, cause: { ...cause, exceptions } };
}

function cutEvents(document: MappedDocument): MappedDocument {
  const { [KEPT_EVENTS]: _events, ...metadata } = document.metadata ?? {};
  return { ...document, metadata };
}

/** An attribute of the default namespace, or another namespace whole, whichever is larger. */
function cutMetadata(document: MappedDocument, excessBytes: number): MappedDocument {
  const { default: defaults = {}, ...namespaces } = document.metadata ?? {};
  const largest = [...measured(defaults ?? {}), ...measured(namespaces)].sort((a, b) => b.bytes - a.bytes);
  const dropped = new Set<Measured>();
  let left = excessBytes;
  for (const member of largest) {
    if (left <= 0) break;
    dropped.add(member);
    left -= member.bytes;
  }
  const kept = largest.filter((member) => !dropped.has(member));
  const keptIn = (object: unknown): object =>
    Object.fromEntries(kept.filter(({ owner }) => owner === object).map(({ key, value }) => [key, value]));
  return { ...document, metadata: { default: marked(keptIn(defaults)), ...keptIn(namespaces) } };
}

interface Measured {
  readonly owner: object;
  readonly key: string;
  readonly value: unknown;
  readonly bytes: number;
}

function measured(owner: object): Measured[] {
  return Object.entries(owner).map(([key, value]: [string, unknown]) => {
    const bytes = Buffer.byteLength(JSON.stringify({ [key]: value })) - 1;
    return { owner, key, value, bytes };
  });
}

function cutQuery(document: MappedDocument): MappedDocument {
  const { sql } = document;
  if (sql?.sanitized_query === undefined) return document;
  return { ...document, sql: { ...sql, sanitized_query: sql.sanitized_query.slice(0, MAX_CHARACTERS) } };
}

/** What texts and lists are cut to when nothing else is left: far below the limit with every member at its longest. */
const MAX_CHARACTERS = 256;
const MAX_ELEMENTS = 50;

function cutEverything(document: MappedDocument): MappedDocument {
  // Cutting keeps the type of every member, and required ones are short.
  return cutValue(document) as MappedDocument;
}

function cutValue(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, MAX_CHARACTERS);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.slice(0, MAX_ELEMENTS).map(cutValue);
  const kept = Object.entries(value).slice(0, MAX_ELEMENTS);
  return Object.fromEntries(kept.map(([key, member]) => [key.slice(0, MAX_CHARACTERS), cutValue(member)]));
}
