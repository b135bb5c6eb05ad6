/**
 * Times that cannot be right, whatever the clocks of others say. Each is one finding for all parts that have it, with
 * the worst of them as the example.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import type { TraceEntity } from '../assemble/trace-tree.ts';
import { idsOf, servicesOf } from './describe-entities.ts';
import type { Finding } from './finding.ts';
import type { TraceCase } from './trace-case.ts';
import { countOf, instantOf, lengthOf, quote, quoteAll } from './wording.ts';

const FUTURE_MICROS = 5 * 60_000_000;
const DAY_MICROS = 24 * 3600 * 1_000_000;
/** Before it there was no tracing: seconds that are counted from something else, or none. */
const YEAR_2000_MICROS = 946_684_800_000_000;
const VISIBLE_MICROS = 10_000;

/** Parts that begin or end in the future or last century, or that last for more than a day. */
export function findStrangeTimes(trace: TraceCase): readonly Finding[] {
  const { entities } = trace.tree;
  const latest = (entity: TraceEntity): number => Math.max(entity.start, entity.end ?? entity.start);
  const future = entities.filter((entity) => latest(entity) > trace.arrivalOf(entity.id) + FUTURE_MICROS);
  const ancient = entities.filter(({ start }) => start < YEAR_2000_MICROS);
  const suspects = new Set([...future, ...ancient]);
  const long = entities.filter(
    (entity) => !suspects.has(entity) && latest(entity) - entity.start > DAY_MICROS,
  );
  return [
    ...describe(future, 'lies in the future', (entity) => {
      const at = latest(entity) as EpochMicros;
      return `says ${instantOf(at)}, which was ${lengthOf(at - trace.arrivalOf(entity.id))} ahead when it arrived`;
    }),
    ...describe(ancient, 'is decades old', ({ start }) => `begins at ${instantOf(start)}`),
    ...describe(
      long,
      'lasts for more than a day',
      (entity) => `lasts for ${lengthOf(latest(entity) - entity.start)}`,
    ),
  ];
}

function describe(
  entities: readonly TraceEntity[],
  what: string,
  sayWhy: (entity: TraceEntity) => string,
): readonly Finding[] {
  const [first] = entities;
  if (first === undefined) return [];
  return [
    {
      code: 'StrangeTime',
      severity: 'warning',
      title: `${quote(first.document.name)} ${what}`,
      detail: `${countOf(entities.length, 'part')} (${quoteAll(entities.map(({ document }) => document.name))}) of this trace ${entities.length === 1 ? 'has a time' : 'have times'} that can hardly be right: ${quote(first.document.name)} ${sayWhy(first)}.`,
      reason:
        'The clock of the machine is wrong, or the times are in another unit: X-Ray takes seconds since 1970 with a fraction, not milliseconds and not seconds since the machine started.',
      remedy:
        'Check the time of the machine (timedatectl, chronyc tracking). Where documents are written by hand use Date.now() / 1000 in JavaScript, time.time() in Python.',
      segmentIds: idsOf(entities),
      services: servicesOf(entities),
    },
  ];
}

/** Parts that end before they start. */
export function findNegativeTimes({ tree }: TraceCase): readonly Finding[] {
  const negative = tree.entities.filter(({ start, end }) => end !== undefined && end < start);
  const [first] = negative;
  if (first?.end === undefined) return [];
  return [
    {
      code: 'EndBeforeStart',
      severity: 'warning',
      title: `${quote(first.document.name)} ends before it starts`,
      detail: `${countOf(negative.length, 'part')} (${quoteAll(negative.map(({ document }) => document.name))}) ${negative.length === 1 ? 'ends' : 'end'} before ${negative.length === 1 ? 'its' : 'their'} start, ${quote(first.document.name)} by ${lengthOf(first.start - first.end)}. Such parts count as zero long.`,
      reason: 'The clock was set back while the work was done, or start and end come from different clocks.',
      remedy:
        'Let the clock be slewed rather than stepped (chrony does by default), and measure durations by a monotonic clock such as performance.now().',
      segmentIds: idsOf(negative),
      services: servicesOf(negative),
    },
  ];
}

/** Segments without any length around work that took some. */
export function findZeroLengths({ tree }: TraceCase): readonly Finding[] {
  const empty = tree.segments.filter(
    (segment) => segment.end === segment.start && segment.subsegments.some(isVisible),
  );
  const [first] = empty;
  if (first === undefined) return [];
  return [
    {
      code: 'ZeroLength',
      severity: 'note',
      title: `${quote(first.document.name)} ended before its work began`,
      detail: `${countOf(empty.length, 'segment')} of ${quoteAll(empty.map(({ document }) => document.name))} ${empty.length === 1 ? 'ends' : 'end'} in the moment ${empty.length === 1 ? 'it starts' : 'they start'}, although the work inside takes longer. Response times of the service leave that work out.`,
      reason:
        'The segment is closed when an asynchronous function has returned its promise, not when that is settled.',
      remedy:
        'Close the segment after awaiting the work: captureAsyncFunc with close() in finally, or startActiveSpan with span.end() in finally.',
      segmentIds: idsOf(empty),
      services: servicesOf(empty),
    },
  ];
}

function isVisible({ start, end }: TraceEntity): boolean {
  return end !== undefined && end - start > VISIBLE_MICROS;
}
