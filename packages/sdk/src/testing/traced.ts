import { expect } from 'vitest';
import { runWithSegment } from '../context/context.ts';
import { Segment } from '../segment/segment.ts';
import type { Subsegment } from '../segment/subsegment.ts';

/** What `fn` made under a segment of its own: its subsegments as a document would have them. */
export interface Traced {
  readonly segment: Segment;
  /** Subsegments directly below the segment. */
  readonly children: Subsegment[];
}

/** Runs `fn` with a fresh segment current; the segment stays open. */
export async function traced(fn: (segment: Segment) => unknown): Promise<Traced> {
  const segment = new Segment('test', '1-5759e988-bd862e3fe1be46a994272793');
  await runWithSegment(segment, async () => fn(segment));
  return { segment, children: segment.subsegments ?? [] };
}

/** A subsegment as plain data, without what differs from run to run. */
export function shape(subsegment: Subsegment | undefined): unknown {
  const {
    id: _id,
    start_time: _start,
    end_time: _end,
    ...rest
  } = JSON.parse(JSON.stringify(subsegment)) as {
    [key: string]: unknown;
  };
  return rest;
}

/** The shape of a call of 127.0.0.1 that was answered with `status` and a length. */
export function answeredCall(url: string, status: number): object {
  return {
    name: '127.0.0.1',
    namespace: 'remote',
    ...(status === 429 && { throttle: true }),
    ...(status >= 400 && status < 500 && { error: true }),
    ...(status >= 500 && { fault: true }),
    http: {
      request: { url, method: 'GET' },
      response: { status, content_length: expect.any(Number) },
    },
  };
}
