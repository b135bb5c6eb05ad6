import { explain, type Verdict } from './assertion.ts';
import { describeMs, drawTrace } from './draw-trace.ts';
import type { TraceEntity } from './trace-entity.ts';
import type { Trace } from './trace.ts';

/** Whether a trace lasted so many milliseconds at most, from its first start to its last end. */
export function finishWithin(trace: Trace, ms: number): Verdict {
  const { duration } = trace;
  const took = duration === undefined ? 'nothing of it has ended' : `it took ${describeMs(duration)}`;
  const path = slowestPath(trace);
  const pass = duration !== undefined && duration <= ms;
  const blame =
    pass || path.length < 2 ? '' : ` Most of it is in ${path.map(({ name }) => name).join(' > ')}.`;
  const wanted = pass ? 'to take longer than' : 'to finish within';
  return {
    pass,
    message: () =>
      explain(
        `Expected the trace ${wanted} ${describeMs(ms)}, but ${took}.${blame}`,
        drawTrace(trace, { marked: pass ? [] : path.slice(-1) }),
      ),
  };
}

/** From the entry down, always the longest child, as long as it covers more than half of what it is in. */
function slowestPath(trace: Trace): readonly TraceEntity[] {
  const path: TraceEntity[] = [];
  let next: TraceEntity | undefined = trace.entry;
  while (next !== undefined) {
    path.push(next);
    const half = (next.duration ?? 0) / 2;
    const longest: TraceEntity | undefined = next.children.toSorted(
      (one, other) => lengthOf(other) - lengthOf(one),
    )[0];
    next = longest !== undefined && lengthOf(longest) > half ? longest : undefined;
  }
  return path;
}

function lengthOf({ duration }: TraceEntity): number {
  return duration ?? 0;
}
