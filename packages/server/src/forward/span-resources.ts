/**
 * Which resource the spans of subsegments had. Only the document of a segment tells it, and a sender's batch often ends
 * between a call and the request that it was made in: without this, such a call would belong to no service. Weak, so
 * that what is passed on is forgotten with its documents.
 */

import { type DecodedDocument, isIndependentSubsegment } from '@fluoroscope/wire';
import { toKeyValues } from '../otel/export/attributes.ts';
import type { OtlpResource } from '../otel/export/otlp.ts';
import { toJsonObject } from '../otel/map/json-value.ts';
import type { AttributeMap } from '../otel/span.ts';

export class SpanResources {
  readonly #resources = new WeakMap<object, OtlpResource>();

  remember(documents: readonly DecodedDocument[], resource: AttributeMap): void {
    const told: OtlpResource = { attributes: toKeyValues(toJsonObject(resource)) };
    for (const { document } of documents) {
      if (isIndependentSubsegment(document)) this.#resources.set(document, told);
    }
  }

  /** Undefined for a document that no span became. */
  find(document: object): OtlpResource | undefined {
    return this.#resources.get(document);
  }
}
