/**
 * What a span says that a document has no member for goes into the metadata, but only where the document alone would
 * tell something else: most spans are served, called or done inside a service as their documents show, and what is
 * told twice is stored millions of times.
 */

import { isSending } from '../export/span-kind.ts';
import { KEPT } from '../kept-keys.ts';
import type { Span, SpanKind, SpanScope } from '../span.ts';
import type { MappedDocument } from './mapped-document.ts';

/** Adds to the metadata's default namespace. */
export function keepSpan(
  defaults: Record<string, unknown>,
  span: Span,
  scope: SpanScope,
  document: MappedDocument,
): void {
  if (span.name !== document.name) defaults[KEPT.spanName] = span.name;
  if (span.kind !== kindOf(document)) defaults[KEPT.kind] = span.kind;
  keepStatus(defaults, span, document);
  if (span.traceState !== '') defaults[KEPT.traceState] = span.traceState;
  if (scope.name !== '') defaults[KEPT.scopeName] = scope.name.slice(0, MAX_SCOPE_CHARACTERS);
  if (scope.version !== '') defaults[KEPT.scopeVersion] = scope.version.slice(0, MAX_SCOPE_CHARACTERS);
}

/** A scope is sent once and stands in every document of its spans, as resources do (see bounded-resource.ts). */
const MAX_SCOPE_CHARACTERS = 500;

/** The kind that export sees in the document. */
function kindOf(document: MappedDocument): SpanKind {
  if (document.type === undefined) return 'SERVER';
  if (document.namespace === undefined) return 'INTERNAL';
  return isSending(document) ? 'PRODUCER' : 'CLIENT';
}

/** A fault tells of an error and no flag of none; in between, servers and clients differ. */
function keepStatus(defaults: Record<string, unknown>, span: Span, document: MappedDocument): void {
  const { statusCode, statusMessage } = span;
  const { error, fault, throttle, cause } = document;
  const hasFailed = error || throttle || fault;
  const isTold = statusCode === 'ERROR' ? fault : statusCode === 'UNSET' && !hasFailed;
  if (!isTold) defaults[KEPT.statusCode] = statusCode;
  const toldMessage = typeof cause === 'object' ? cause.exceptions?.[0]?.message : undefined;
  const isMessageTold = statusMessage === '' || (statusCode === 'ERROR' && statusMessage === toldMessage);
  if (!isMessageTold) defaults[KEPT.statusDescription] = statusMessage;
}
