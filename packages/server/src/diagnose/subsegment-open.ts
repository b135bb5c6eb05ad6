import type { TraceEntity } from '../assemble/trace-tree.ts';
import { idsOf, serviceNameOf, servicesOf } from './describe-entities.ts';
import type { Finding } from './finding.ts';
import type { TraceCase } from './trace-case.ts';
import { countOf, lengthOf, quote, quoteAll } from './wording.ts';

/** A subsegment that travels alone may close a while after its segment. */
const QUIET_MICROS = 60_000_000;

/** Subsegments that are open although their segment has ended, one finding for each service. */
export function findOpenSubsegments({ tree, now }: TraceCase): readonly Finding[] {
  const quietMicros = now - tree.lastReceivedAt;
  if (quietMicros < QUIET_MICROS) return [];
  const groups = new Map<string, TraceEntity[]>();
  for (const entity of tree.entities) {
    if (entity.kind !== 'subsegment' || entity.end !== undefined) continue;
    const service = serviceNameOf(entity);
    if (service === undefined || entity.segment?.end === undefined) continue;
    const group = groups.get(service);
    if (group === undefined) groups.set(service, [entity]);
    else group.push(entity);
  }
  return [...groups].map(([service, open]) => describeOpen(service, open, quietMicros));
}

function describeOpen(service: string, open: readonly TraceEntity[], quietMicros: number): Finding {
  const names = quoteAll(open.map(({ document }) => document.name));
  const isAlone = open.length === 1;
  return {
    code: 'SubsegmentOpen',
    severity: 'warning',
    title: `${quote(service)} ended with work still open`,
    detail: `${countOf(open.length, 'subsegment')} (${names}) of ${quote(service)} ${isAlone ? 'is' : 'are'} still in progress although the segment around ${isAlone ? 'it' : 'them'} has ended, ${lengthOf(quietMicros)} after anything of this trace came.`,
    reason:
      'Work was begun and not awaited, so the request ended first; or a subsegment is not closed where its work fails.',
    remedy:
      'Await the promise or join the thread before the request ends, and close subsegments in finally. Work that shall outlive the request belongs into a segment of its own that names the request as its parent.',
    segmentIds: idsOf(open),
    services: servicesOf(open),
  };
}
