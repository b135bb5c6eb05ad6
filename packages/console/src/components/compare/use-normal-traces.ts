import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { getSortedTraceSummaries, getTraceStatistics, type TraceSet } from '../../api/extensions-api.ts';
import type { TraceSummary } from '../../api/xray-api.ts';
import { bothOf, literal, outcomeTerm, responseTimeTerm, throughService } from '../../model/filter-text.ts';
import type { Timeline } from '../../model/timeline.ts';
import type { EpochSeconds } from '@fluoroscope/wire';

/** Half of the widest window that the service answers. */
const SECONDS_AROUND = 3 * 3600 - 60;
/** Of the percentile, which is known to about this share. */
const MEDIAN_SLACK = 0.97;

export interface NormalTraces {
  readonly fastest: TraceSummary;
  readonly median: TraceSummary | undefined;
  /** Traces of the kind that went well. */
  readonly count: number;
  /** What makes them of one kind. */
  readonly kind: string;
}

/** Traces of the same kind that went well, from three hours before it to three hours after;
 *  null where there is none. */
export function useNormalTraces(traceId: string, timeline: Timeline): UseQueryResult<NormalTraces | null> {
  return useQuery({
    queryKey: ['normal-traces', traceId],
    queryFn: ({ signal }) => findNormal(traceId, timeline, signal),
  });
}

async function findNormal(
  traceId: string,
  timeline: Timeline,
  signal: AbortSignal,
): Promise<NormalTraces | null> {
  for (const { kind, filter } of kindsOf(timeline)) {
    const set: TraceSet = {
      window: {
        StartTime: Math.floor(timeline.start - SECONDS_AROUND) as EpochSeconds,
        EndTime: Math.ceil(
          Math.max(timeline.end + 1, Math.min(Date.now() / 1000, timeline.start + SECONDS_AROUND)),
        ) as EpochSeconds,
      },
      filter: bothOf(filter, outcomeTerm('ok')),
    };
    const fastest = await firstByTime(set, traceId, signal);
    if (fastest === undefined) continue;
    const { ResponseTime, TotalCount } = await getTraceStatistics(set, 3600, signal);
    const atLeast = responseTimeTerm([(ResponseTime?.P50 ?? 0) * MEDIAN_SLACK, undefined]);
    const median = await firstByTime({ ...set, filter: bothOf(set.filter, atLeast) }, traceId, signal);
    return { fastest, median, count: TotalCount, kind };
  }
  return null;
}

async function firstByTime(
  set: TraceSet,
  except: string,
  signal: AbortSignal,
): Promise<TraceSummary | undefined> {
  const order = { by: 'ResponseTime', isDescending: false } as const;
  const page = await getSortedTraceSummaries(set, order, undefined, signal);
  return page.TraceSummaries?.find(({ Id, ResponseTime }) => Id !== except && ResponseTime !== undefined);
}

interface Kind {
  readonly kind: string;
  readonly filter: string;
}

/** Of the same URL; where no other trace has it, through the same service. */
function kindsOf({ entry }: Timeline): readonly Kind[] {
  if (entry === undefined) return [];
  const { name, http } = entry.document;
  const url = http?.request?.url;
  const service = { kind: `through ${name.slice(0, 80)}`, filter: throughService({ name }) };
  if (url === undefined) return [service];
  return [{ kind: `of ${url.slice(0, 120)}`, filter: `http.url = ${literal(url)}` }, service];
}
