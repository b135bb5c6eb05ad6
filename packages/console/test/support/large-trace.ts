/**
 * Traces of any size with the shape that large ones have: a few services that call each other in levels, some calls at
 * the same time and some after each other, and here and there a failure. The same count gives the same shape.
 */

import type { SegmentDocument } from '@fluoroscope/wire';
import { newSegmentId, randomHex } from '../../../server/test/e2e/support/documents.ts';
import type { SentTrace } from './shop-traces.ts';

const SERVICES = [
  'gateway',
  'basket',
  'catalog',
  'pricing',
  'stock',
  'payment',
  'shipping',
  'mail',
  'search',
] as const;
/** Calls that a segment makes; the tree of 10,000 segments is five levels deep. */
const CALLS_PER_SEGMENT = 8;
const FAULT_EVERY = 97;

interface Place {
  readonly id: string;
  readonly start: number;
  readonly seconds: number;
}

/** `count` segments of nine services, of which every 97th failed. */
export function largeTrace(secondsAgo: number, count: number): SentTrace {
  const start = Date.now() / 1000 - secondsAgo;
  const traceId = `1-${Math.floor(start).toString(16)}-${randomHex(24)}`;
  const places: Place[] = [{ id: newSegmentId(), start, seconds: 20 }];
  const documents: SegmentDocument[] = [];
  for (let index = 0; index < count; index++) {
    const caller = index === 0 ? undefined : places[Math.floor((index - 1) / CALLS_PER_SEGMENT)];
    const place = caller === undefined ? places[0] : calledFrom(caller, index);
    if (place === undefined) break;
    if (index > 0) places.push(place);
    documents.push(segmentAt(place, traceId, index, caller?.id));
  }
  return { traceId, documents };
}

/** Calls begin one after the other and each takes a fifth of its caller's time, so neighbours overlap. */
function calledFrom(caller: Place, index: number): Place {
  const turn = (index - 1) % CALLS_PER_SEGMENT;
  const start = caller.start + caller.seconds * (0.02 + turn * 0.11);
  return { id: newSegmentId(), start, seconds: caller.seconds * (0.1 + ((index * 7) % 10) / 100) };
}

function segmentAt(
  { id, start, seconds }: Place,
  traceId: string,
  index: number,
  parentId: string | undefined,
): SegmentDocument {
  const isFault = index % FAULT_EVERY === FAULT_EVERY - 1;
  const name = SERVICES[(index + Math.floor(index / CALLS_PER_SEGMENT)) % SERVICES.length] ?? SERVICES[0];
  return {
    id,
    trace_id: traceId,
    name,
    start_time: start,
    end_time: start + seconds,
    ...(parentId !== undefined && { parent_id: parentId }),
    http: {
      request: { method: index % 3 === 0 ? 'POST' : 'GET', url: `http://${name}.internal/items/${index}` },
      response: { status: isFault ? 500 : 200 },
    },
    annotations: { number: index, tenant: `tenant-${index % 40}` },
    ...(isFault && { fault: true }),
  };
}
