/** All documents of a request, in the order of its spans. */

import type { DecodedDocument } from '@fluoroscope/wire';
import type { AttributeMap, TraceRequest } from '../span.ts';
import { isUnsampled } from './is-unsampled.ts';
import { mapResource } from './mapped-resource.ts';
import type { MappingOptions } from './mapping-options.ts';
import { spanDocuments } from './span-documents.ts';

export interface RequestDocuments {
  readonly documents: readonly DecodedDocument[];
  /** Spans of which there are none, because they were not sampled. */
  readonly unsampledSpans: number;
  /** Of spans that became two documents, the id of the second to that of the first. */
  readonly splitSpans: ReadonlyMap<string, string>;
}

/** Is told which documents the spans of a resource became. */
export type OnMapped = (documents: readonly DecodedDocument[], resource: AttributeMap) => void;

export function requestDocuments(
  { resourceSpans }: Pick<TraceRequest, 'resourceSpans'>,
  options: MappingOptions,
  onMapped?: OnMapped,
): RequestDocuments {
  const documents: DecodedDocument[] = [];
  const splitSpans = new Map<string, string>();
  let unsampledSpans = 0;
  for (const { resource, scopeSpans } of resourceSpans) {
    const mapped = mapResource(resource, options);
    const first = documents.length;
    for (const { scope, spans } of scopeSpans) {
      for (const span of spans) {
        if (isUnsampled(span)) {
          unsampledSpans += 1;
          continue;
        }
        const ofSpan = spanDocuments(span, mapped, scope);
        documents.push(...ofSpan);
        const [call, service] = ofSpan;
        if (call !== undefined && service !== undefined) splitSpans.set(service.id, call.id);
      }
    }
    onMapped?.(documents.slice(first), resource);
  }
  return { documents, unsampledSpans, splitSpans };
}
