/** What spans become, for tests that look at one document or at all of them. */

import { mapResource } from '../../src/otel/map/mapped-resource.ts';
import type { MappingOptions } from '../../src/otel/map/mapping-options.ts';
import { spanDocuments } from '../../src/otel/map/span-documents.ts';
import type { AttributeValue, Span, SpanScope } from '../../src/otel/span.ts';
import { attributeMap } from './span-builders.ts';

/** A document as anybody reads it. */
export type Members = Readonly<Record<string, unknown>>;

export interface MappingSetting {
  /** Attributes beside a `service.name` of `cart`, which they may replace. */
  readonly resource?: Readonly<Record<string, AttributeValue>>;
  readonly options?: Partial<MappingOptions>;
  readonly scope?: SpanScope;
}

export function documentsOf(
  span: Span,
  { resource = {}, options = {}, scope }: MappingSetting = {},
): Members[] {
  const mapped = mapResource(attributeMap({ 'service.name': 'cart', ...resource }), {
    indexAll: false,
    indexed: new Set(),
    ...options,
  });
  const documents = spanDocuments(span, mapped, scope ?? { name: '', version: '' });
  return documents.map(({ document }) => ({ ...document }));
}

/** The document of a span that becomes one. */
export function documentOf(span: Span, setting?: MappingSetting): Members {
  const documents = documentsOf(span, setting);
  const [document] = documents;
  if (document === undefined || documents.length > 1) throw new Error(`${documents.length} documents`);
  return document;
}

/** The default namespace of its metadata; empty where there is none. */
export function defaultsOf({ metadata }: Members): Members {
  return { ...(metadata as { readonly default?: Members } | undefined)?.default };
}
