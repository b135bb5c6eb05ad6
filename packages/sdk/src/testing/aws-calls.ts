import { expect } from 'vitest';
import type { Segment } from '../segment/segment.ts';

export type CallDocument = Record<string, unknown> & { id: string };

/** The documents of the calls made under `segment` so far, all ended, without what differs from run to run. */
export function callsOf(segment: Segment): CallDocument[] {
  const { subsegments = [] } = JSON.parse(segment.format()) as { subsegments?: CallDocument[] };
  return subsegments.map((document) => {
    expect(document['in_progress']).toBeUndefined();
    const { start_time, end_time, cause, ...rest } = document;
    expect(Number(end_time)).toBeGreaterThanOrEqual(Number(start_time));
    const { exceptions = [] } = (cause ?? {}) as { exceptions?: Record<string, unknown>[] };
    const shown = exceptions.map(({ message, type, remote }) => ({ message, type, remote }));
    return cause === undefined ? rest : { ...rest, exceptions: shown };
  });
}
