import { useEffect, useMemo, useState } from 'react';
import type { XrayTrace } from '../../api/xray-api.ts';
import { factSteps } from '../../model/timeline-facts.ts';
import { buildTimeline, timelineSteps, type Timeline } from '../../model/timeline.ts';
import { runInSlices } from '../../work-in-slices.ts';

/** Documents that are put together within a frame or two, which is less than a progress bar would flash. */
const FEW_CHARACTERS = 200_000;

interface BuiltTimeline {
  /** Undefined until the first one is there; that of the trace before, while a newer one is being made. */
  readonly timeline: Timeline | undefined;
  /** Of the work, from 0 to 1. */
  readonly share: number;
}

/** The timeline of a trace: a small one at once, a large one in slices. */
export function useTimeline(trace: XrayTrace): BuiltTimeline {
  const small = useMemo(() => (isSmall(trace) ? buildTimeline(trace.Segments ?? []) : undefined), [trace]);
  const [large, setLarge] = useState<Timeline | undefined>(undefined);
  const [share, setShare] = useState(0);
  useEffect(() => {
    if (small !== undefined) return undefined;
    const stop = new AbortController();
    const build = async (): Promise<void> => {
      setLarge(await runInSlices(assemblySteps(trace), stop.signal, setShare));
    };
    build().catch((caught: unknown) => {
      if (!stop.signal.aborted) throw caught;
    });
    return () => stop.abort();
  }, [trace, small]);
  return { timeline: small ?? large, share };
}

function* assemblySteps({ Segments = [] }: XrayTrace): Generator<number, Timeline, void> {
  const timeline = yield* timelineSteps(Segments);
  yield* factSteps(timeline);
  return timeline;
}

function isSmall({ Segments = [] }: XrayTrace): boolean {
  let characters = 0;
  for (const { Document } of Segments) {
    characters += Document.length;
    if (characters > FEW_CHARACTERS) return false;
  }
  return true;
}
