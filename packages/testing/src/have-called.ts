import { explain, type Verdict } from './assertion.ts';
import { type CallQuery, describeCalls } from './call-query.ts';
import { describeMs, drawTrace } from './draw-trace.ts';
import type { TraceEntity } from './trace-entity.ts';
import type { Trace } from './trace.ts';

/** What is said about calls beyond that there are some. */
export interface CallConditions {
  readonly times?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Of these calls one has ended when the first of those begins. */
  readonly before?: CallQuery;
  /** Of those calls one has ended when the first of these begins. */
  readonly after?: CallQuery;
}

/** Whether a trace has calls to AWS or another service that a query means. */
export function haveCalled(trace: Trace, query: CallQuery, conditions: CallConditions = {}): Verdict {
  const calls = trace.calls(query);
  const complaint = complaintAbout(trace, query, calls, conditions);
  const wanted = `Expected the trace to have called ${describeCalls(query)}`;
  const unwanted = `Expected the trace not to have called ${describeCalls(query)}`;
  const opposite = `${unwanted}${describeConditions(conditions)}, but it did ${timesInWords(calls.length)}.`;
  const marked = [...calls, ...others(trace, conditions)];
  return {
    pass: complaint === undefined,
    message: () =>
      explain(
        complaint === undefined ? opposite : `${wanted}${describeConditions(conditions)}, ${complaint}`,
        drawTrace(trace, { marked }),
      ),
  };
}

/** What is wrong, as the end of the sentence; undefined when nothing is. */
function complaintAbout(
  trace: Trace,
  query: CallQuery,
  calls: readonly TraceEntity[],
  { times, atLeast = times === undefined ? 1 : 0, atMost, before, after }: CallConditions,
): string | undefined {
  const count = calls.length;
  const isCountRight = (times ?? count) === count && count >= atLeast && count <= (atMost ?? count);
  if (!isCountRight) return count === 0 ? neverCalled(trace, query) : `but it did ${timesInWords(count)}.`;
  return (
    (before === undefined ? undefined : orderComplaint(trace, query, before)) ??
    (after === undefined ? undefined : orderComplaint(trace, after, query))
  );
}

function neverCalled(trace: Trace, query: CallQuery): string {
  const local = typeof query === 'string' ? trace.find(query) : undefined;
  if (local !== undefined && !local.isCall) {
    return `but "${local.name}" is a ${local.kind} of its own work and no call (its namespace is neither aws nor remote).`;
  }
  const names = [...new Set(trace.calls().map(nameOf))];
  return names.length === 0 ? 'but it called nothing.' : `but it called only ${names.join(', ')}.`;
}

function nameOf({ name, operation, resource }: TraceEntity): string {
  const call = operation === undefined ? name : `${name}.${operation}`;
  return resource === undefined ? call : `${call} (${resource})`;
}

/** Instants are as fine as milliseconds, so a call may begin in the instant that another one ends in. */
function orderComplaint(trace: Trace, firstQuery: CallQuery, secondQuery: CallQuery): string | undefined {
  const first = trace.calls(firstQuery);
  const [next] = trace.calls(secondQuery);
  if (first.length === 0) return `but it never called ${describeCalls(firstQuery)}.`;
  if (next === undefined) return `but it never called ${describeCalls(secondQuery)}.`;
  const end = Math.min(...first.map(({ endedAt = Number.POSITIVE_INFINITY }) => endedAt));
  if (end <= next.startedAt) return undefined;
  if (end === Number.POSITIVE_INFINITY) return `but no call of ${describeCalls(firstQuery)} has ended.`;
  const late = describeMs(end - next.startedAt);
  return `but the first call of ${describeCalls(firstQuery)} to end did so ${late} after that of ${describeCalls(secondQuery)} had begun.`;
}

function others(trace: Trace, { before, after }: CallConditions): readonly TraceEntity[] {
  return [before, after].flatMap((query) => (query === undefined ? [] : trace.calls(query)));
}

function describeConditions({ times, atLeast, atMost, before, after }: CallConditions): string {
  const parts = [
    times === undefined ? '' : ` ${timesInWords(times)}`,
    atLeast === undefined ? '' : ` at least ${timesInWords(atLeast)}`,
    atMost === undefined ? '' : ` at most ${timesInWords(atMost)}`,
    before === undefined ? '' : ` before ${describeCalls(before)}`,
    after === undefined ? '' : ` after ${describeCalls(after)}`,
  ];
  return parts.join('');
}

function timesInWords(count: number): string {
  if (count === 1) return 'once';
  return count === 2 ? 'twice' : `${count} times`;
}
