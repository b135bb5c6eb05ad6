/** What the load of a door consists of, as far as the proofs of its arrival and the table have to know. */

import { callShapes } from './call-shapes.ts';
import type { Door } from './load-job.ts';
import { isSpanService, SPANS_PER_TRACE } from './otlp/span-shape.ts';
import { SEGMENTS_PER_TRACE } from './trace-batches.ts';

export interface LoadShape {
  /** What an item of the load is called. */
  readonly item: 'segment' | 'span';
  readonly itemsPerTrace: number;
  /** Whether a service of that name exists only because of the load. */
  isLoaded(service: string): boolean;
  /** Items of the load among a trace's documents, as BatchGetTraces returns them. */
  countItems(documents: readonly string[]): number;
}

const SHOP_SERVICES: ReadonlySet<string> = new Set(
  callShapes.flatMap(({ hops }) => hops.map(({ service }) => service)),
);

export const segmentShape: LoadShape = {
  item: 'segment',
  itemsPerTrace: SEGMENTS_PER_TRACE,
  isLoaded: (service) => SHOP_SERVICES.has(service),
  countItems: (documents) => reported(documents).length,
};

/** Of ten spans one is a segment and the others are subsegments, which stand inside it when it is read. */
const spanShape: LoadShape = {
  item: 'span',
  itemsPerTrace: SPANS_PER_TRACE,
  isLoaded: isSpanService,
  countItems: (documents) =>
    reported(documents).reduce((total, document) => total + countEntities(document), 0),
};

export function shapeOf(door: Door): LoadShape {
  return door === 'http' || door === 'udp' ? segmentShape : spanShape;
}

/** Inferred segments stand for callees that sent nothing, and are no proof of storage. */
function reported(documents: readonly string[]): readonly object[] {
  return documents
    .map((text): unknown => JSON.parse(text))
    .filter((document) => typeof document === 'object' && document !== null)
    .filter((document) => !('inferred' in document && document.inferred === true));
}

/** A document and the subsegments in it, which lie one level deep. */
function countEntities(document: object): number {
  return (
    1 + ('subsegments' in document && Array.isArray(document.subsegments) ? document.subsegments.length : 0)
  );
}
