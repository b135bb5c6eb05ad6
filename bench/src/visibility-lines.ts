import { percentile } from './percentile.ts';
import type { Visibility } from './probe.ts';
import { line, type Limit, type Line } from './report.ts';

/** How long probes took to appear; no lines when there were none. `slowest` is in milliseconds. */
export function visibilityLines(
  situation: string,
  seen: readonly Visibility[],
  slowest: Limit,
): readonly Line[] {
  if (seen.length === 0) return [];
  const [traces, summaries] = [seen.map((probe) => probe.traces), seen.map((probe) => probe.summaries)];
  return [
    line(`${situation}: visible in BatchGetTraces p50`, percentile(traces, 0.5), 'ms'),
    line(`${situation}: visible in BatchGetTraces at most`, percentile(traces, 1), 'ms', slowest),
    line(`${situation}: visible in GetTraceSummaries p50`, percentile(summaries, 0.5), 'ms'),
    line(`${situation}: visible in GetTraceSummaries at most`, percentile(summaries, 1), 'ms', slowest),
  ];
}
