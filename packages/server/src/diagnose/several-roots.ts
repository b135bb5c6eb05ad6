import { isRootSegment } from '../assemble/trace-tree.ts';
import { idsOf, servicesOf } from './describe-entities.ts';
import type { Finding } from './finding.ts';
import type { TraceCase } from './trace-case.ts';
import { countOf, lengthOf, quoteAll } from './wording.ts';

/** More than one segment that nobody called. The trace is told as that of the first. */
export function findSeveralRoots({ tree }: TraceCase): readonly Finding[] {
  const roots = tree.segments.filter(isRootSegment);
  const [first, last] = [roots[0], roots.at(-1)];
  if (first === undefined || last === undefined || first === last) return [];
  return [
    {
      code: 'SeveralRoots',
      severity: 'note',
      title: `This trace begins ${roots.length === 2 ? 'twice' : `${countOf(roots.length, 'time')}`}`,
      detail: `${countOf(roots.length, 'segment')} (${quoteAll(roots.map(({ document }) => document.name))}) have no parent; they begin within ${lengthOf(last.start - first.start)}. The summary of the trace is that of the first.`,
      reason:
        'Several requests carry one trace id without a parent: a client or a load balancer sends the same X-Amzn-Trace-Id with each, requests of one session share an id, or a process keeps the id of an earlier request.',
      remedy:
        'Where the requests belong together nothing is wrong. Otherwise begin a new trace for each request: do not keep the header between requests, and clear the context when a worker takes its next job.',
      segmentIds: idsOf(roots),
      services: servicesOf(roots),
    },
  ];
}
