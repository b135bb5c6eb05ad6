/**
 * Which request each segment and each call of a trace is about, as numbers. The root's request stands in columns of
 * its own, because most questions are about that one; the others are listed once each, as a caller and its callee
 * often tell of the same.
 */

import type { Trace, TraceEdge, TraceHttp, TraceSegment } from '../assemble/trace.ts';
import { REQUEST_PLACES } from './trace-codes.ts';

export interface PlacedRequests {
  /** Distinct requests beside the root's. */
  readonly others: readonly TraceHttp[];
  /** For each segment and each edge: one of REQUEST_PLACES, or its `first` plus a place in `others`. */
  readonly ofSegments: readonly number[];
  readonly ofEdges: readonly number[];
}

/** Comparing with more of them would cost more than storing one twice. */
const COMPARED = 8;

export function placeRequests({ http: root, segments, edges }: Trace): PlacedRequests {
  const others: TraceHttp[] = [];
  const placeOf = ({ http }: TraceSegment | TraceEdge): number => {
    if (http === undefined) return REQUEST_PLACES.none;
    if (isSame(http, root)) return REQUEST_PLACES.root;
    for (let place = Math.max(0, others.length - COMPARED); place < others.length; place++) {
      if (isSame(http, others[place])) return REQUEST_PLACES.first + place;
    }
    return REQUEST_PLACES.first + others.push(http) - 1;
  };
  return { others, ofSegments: segments.map(placeOf), ofEdges: edges.map(placeOf) };
}

function isSame(a: TraceHttp, b: TraceHttp | undefined): boolean {
  return (
    b !== undefined &&
    a.status === b.status &&
    a.url === b.url &&
    a.method === b.method &&
    a.userAgent === b.userAgent &&
    a.clientIp === b.clientIp
  );
}
