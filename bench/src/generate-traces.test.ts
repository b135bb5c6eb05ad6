import { decodeDocument } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';

import { stamp, traceIdOf } from './generate-traces.ts';
import { createRandom } from './random.ts';
import { datagramTrace, DOCUMENTS_PER_CALL, putRequest, stampRequest } from './trace-batches.ts';

const END_MICROS = 1_795_227_756_804_123;
const LIMIT_BYTES = 65_536;

interface Entity {
  readonly id: string;
  readonly start_time: number;
  readonly end_time: number;
  readonly parent_id?: string;
  readonly trace_id?: string;
  readonly fault?: boolean;
  readonly error?: boolean;
  readonly throttle?: boolean;
  readonly cause?: string | { readonly exceptions: readonly { readonly id: string }[] };
  readonly subsegments?: readonly Entity[];
}

/** The documents of `count` traces, stamped with the times of one second after the other. */
function generate(seed: number, count: number): readonly (readonly string[])[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const { trace, datagrams } = datagramTrace(index, random);
    stamp(trace, END_MICROS + index * 1_000_000, random);
    return datagrams.map((datagram) => datagram.toString().split('\n')[1] ?? '');
  });
}

function parse(document: string): Entity {
  // The generator's own output, whose shape these tests are about.
  return JSON.parse(document) as Entity;
}

function requestDocuments(bytes: Buffer): readonly string[] {
  const [head = '', body = ''] = bytes.toString().split('\r\n\r\n');
  expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
  const call = JSON.parse(body) as { readonly TraceSegmentDocuments: readonly string[] };
  return call.TraceSegmentDocuments;
}

describe('generated traces', () => {
  it('are the same for the same seed and different for another', () => {
    expect(generate(7, 50)).toEqual(generate(7, 50));
    expect(generate(7, 50)).not.toEqual(generate(8, 50));
  });

  it('pass the decoder of the service', () => {
    for (const document of generate(1, 200).flat()) {
      const { accepted, unprocessed } = decodeDocument(document, { limitBytes: LIMIT_BYTES });
      expect(unprocessed).toEqual([]);
      expect(accepted).toHaveLength(1);
    }
  });

  it('hold three segments with two subsegments, each callee below the subsegment that called it', () => {
    for (const documents of generate(2, 100)) {
      const segments = documents.map(parse);
      expect(segments.map(({ subsegments }) => subsegments?.length)).toEqual([2, 2, 2]);
      const [front, middle, back] = segments;
      expect(front?.parent_id).toBeUndefined();
      expect(middle?.parent_id).toBe(front?.subsegments?.[1]?.id);
      expect(back?.parent_id).toBe(middle?.subsegments?.[1]?.id);
      expect(new Set(segments.map(({ trace_id }) => trace_id)).size).toBe(1);
    }
  });

  it('average 1.0 to 1.2 kB a document', () => {
    const documents = generate(3, 600).flat();
    const average = documents.reduce((total, { length }) => total + length, 0) / documents.length;
    expect(average).toBeGreaterThan(1000);
    expect(average).toBeLessThan(1200);
  });

  it('end when asked to, begin in the second their id names, and run inside their callers', () => {
    generate(4, 100).forEach((documents, index) => {
      const [front, middle, back] = documents.map(parse);
      expect(front?.end_time).toBeCloseTo(END_MICROS / 1_000_000 + index, 4);
      expect(front?.trace_id?.slice(2, 10)).toBe(Math.floor(front?.start_time ?? 0).toString(16));
      for (const [caller, callee] of [[front, middle] as const, [middle, back] as const]) {
        const call = caller?.subsegments?.[1];
        expect(callee?.start_time).toBeGreaterThanOrEqual(call?.start_time ?? Infinity);
        expect(callee?.end_time).toBeLessThanOrEqual(call?.end_time ?? 0);
      }
    });
  });

  it('end in two faults, three errors and one throttle of a hundred, and a fault names its exception', () => {
    const traces = generate(5, 100).map((documents) => documents.map(parse));
    const roots = traces.map(([front]) => front);
    expect(roots.filter((root) => root?.fault)).toHaveLength(2);
    expect(roots.filter((root) => root?.error && !root.throttle)).toHaveLength(3);
    expect(roots.filter((root) => root?.throttle)).toHaveLength(1);
    for (const [, , back] of traces.filter(([front]) => front?.fault)) {
      const cause = back?.subsegments?.[1]?.cause;
      expect(typeof cause === 'object' ? cause.exceptions[0]?.id : undefined).toBe(back?.cause);
    }
  });

  it('have ids of their own every time a template is stamped', () => {
    const random = createRandom(6);
    const { trace, datagrams } = datagramTrace(0, random);
    const traceIds = new Set<string>();
    const segmentIds = new Set<string>();
    for (let round = 0; round < 500; round += 1) {
      stamp(trace, END_MICROS, random);
      traceIds.add(traceIdOf(trace));
      for (const datagram of datagrams) {
        const segment = parse(datagram.toString().split('\n')[1] ?? '');
        expect(segment.trace_id).toBe(traceIdOf(trace));
        for (const { id } of [segment, ...(segment.subsegments ?? [])]) segmentIds.add(id);
      }
    }
    expect(traceIds.size).toBe(500);
    expect(segmentIds.size).toBe(500 * 9);
  });
});

describe('a PutTraceSegments request', () => {
  it('carries 48 documents that decode, new ones after each stamping', () => {
    const random = createRandom(9);
    const request = putRequest(0, random);
    const seen = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      stampRequest(request, END_MICROS, random);
      const documents = requestDocuments(request.bytes);
      expect(documents).toHaveLength(DOCUMENTS_PER_CALL);
      for (const document of documents) {
        expect(decodeDocument(document, { limitBytes: LIMIT_BYTES }).unprocessed).toEqual([]);
        seen.add(parse(document).id);
      }
      expect(documents.reduce((total, { length }) => total + length, 0)).toBe(request.documentBytes);
    }
    expect(seen.size).toBe(3 * DOCUMENTS_PER_CALL);
  });

  it('tells the ids of its traces', () => {
    const random = createRandom(10);
    const request = putRequest(16, random);
    stampRequest(request, END_MICROS, random);
    const sent = new Set(requestDocuments(request.bytes).map((document) => parse(document).trace_id));
    expect(new Set(request.traces.map(traceIdOf))).toEqual(sent);
  });
});
