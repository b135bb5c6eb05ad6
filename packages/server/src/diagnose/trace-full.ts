import type { Finding } from './finding.ts';
import type { TraceCase } from './trace-case.ts';
import { countOf } from './wording.ts';

/** The trace has as much as is taken of one, so something may be missing. */
export function findFullTrace({ isFull, documents }: TraceCase): readonly Finding[] {
  if (!isFull) return [];
  return [
    {
      code: 'TraceFull',
      severity: 'problem',
      title: 'This trace is full',
      detail: `It holds ${countOf(documents.length, 'document')}, which is as much as is taken or read of one trace. What came later is not shown.`,
      reason: 'One trace goes on and on: a loop, a batch or a worker that never begins a new one.',
      remedy:
        'Begin a new trace for each item and link it to the one that caused it (links in a segment document, span links in OpenTelemetry).',
      segmentIds: [],
      services: [],
    },
  ];
}
