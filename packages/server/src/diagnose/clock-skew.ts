import type { SkewedSegment } from './clock-offsets.ts';
import { idsOf, servicesOf } from './describe-entities.ts';
import type { Finding } from './finding.ts';
import type { TraceCase } from './trace-case.ts';
import { countOf, lengthOf, quote } from './wording.ts';

/** Services whose clocks disagree with those of their callers, one finding for each pair of them. */
export function findClockSkew({ clocks }: TraceCase): readonly Finding[] {
  const pairs = new Map<string, SkewedSegment[]>();
  for (const skewed of clocks.skewed) {
    const key = JSON.stringify([callerName(skewed), skewed.segment.document.name]);
    const pair = pairs.get(key);
    if (pair === undefined) pairs.set(key, [skewed]);
    else pair.push(skewed);
  }
  return [...pairs.values()].map(describePair);
}

function callerName({ caller }: SkewedSegment): string {
  return (caller.segment ?? caller).document.name;
}

function describePair(pair: readonly SkewedSegment[]): Finding {
  const worst = pair.reduce((a, b) => (Math.abs(b.offsetMicros) > Math.abs(a.offsetMicros) ? b : a));
  const [callee, caller] = [quote(worst.segment.document.name), quote(callerName(worst))];
  const segments = pair.map(({ segment }) => segment);
  return {
    code: 'ClockSkew',
    severity: 'warning',
    title: `The clock of ${callee} disagrees with that of ${caller}`,
    detail:
      `${caller} called ${callee}, whose clock seems to be about ${lengthOf(worst.offsetMicros)} ` +
      `${worst.offsetMicros > 0 ? 'behind' : 'ahead'}: ${contradictionOf(worst)} ` +
      `This concerns ${countOf(pair.length, 'segment')}. The times are shown as they were sent.`,
    reason:
      'The clocks of the two machines are not synchronized, or a virtual machine or container was paused and has not caught up.',
    remedy:
      'Run NTP or chrony on both machines (on AWS the time service at 169.254.169.123) and compare "chronyc tracking". Until then, align the clocks in the timeline to read the order of events.',
    segmentIds: idsOf(segments),
    services: servicesOf([...segments, worst.caller]),
  };
}

function contradictionOf({ segment, caller }: SkewedSegment): string {
  const early = caller.start - segment.start;
  if (early > 0) return `a segment begins ${lengthOf(early)} before it was called.`;
  const late = segment.start - (caller.end ?? caller.start);
  return `a segment begins ${lengthOf(late)} after its caller had the response.`;
}
