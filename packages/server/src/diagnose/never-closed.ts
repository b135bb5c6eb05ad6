import { idsOf, servicesOf } from './describe-entities.ts';
import type { Finding } from './finding.ts';
import type { TraceCase } from './trace-case.ts';
import { countOf, instantOf, lengthOf, quoteAll } from './wording.ts';

/** Nothing of the trace came for so long. Shorter work than this is simply under way. */
const QUIET_MICROS = 5 * 60_000_000;
/** Longer than a Lambda function may run. */
const DEAD_MICROS = 60 * 60_000_000;

/** Segments that began and never ended, in one finding: where a process dies, all its requests do. */
export function findNeverClosed({ tree, now }: TraceCase): readonly Finding[] {
  const quietMicros = now - tree.lastReceivedAt;
  if (quietMicros < QUIET_MICROS) return [];
  const open = [...tree.segments, ...tree.orphans].filter(({ end }) => end === undefined);
  const [oldest] = open.toSorted((a, b) => a.start - b.start);
  if (oldest === undefined) return [];
  const isAlone = open.length === 1;
  const names = quoteAll(open.map(({ document }) => document.name));
  return [
    {
      code: 'NeverClosed',
      severity: quietMicros < DEAD_MICROS ? 'warning' : 'problem',
      title: isAlone ? `${names} was never closed` : `${countOf(open.length, 'segment')} were never closed`,
      detail: `${countOf(open.length, 'part')} (${names}) ${isAlone ? 'is' : 'are'} still in progress. ${isAlone ? 'It' : 'The first of them'} began at ${instantOf(oldest.start)}, and nothing of this trace came for ${lengthOf(quietMicros)}.`,
      reason:
        'The process crashed, was stopped or was frozen (as Lambda does after the handler returned) before the work was over, the code never closes the segment on one of its paths, or the document that closes it was lost. It may also still be working.',
      remedy:
        'Close segments in a finally block and await everything before a handler returns. Handle SIGTERM: close what is open, then flush the exporter. Look for a restart or an out-of-memory kill of the process at the last time seen.',
      segmentIds: idsOf(open),
      services: servicesOf(open),
    },
  ];
}
