/**
 * An answer whose body nobody reads never ends: Node holds the connection until the other side gives up. Such calls
 * are ended here, a while after their answer came; one shared timer looks at all of them, and none runs when there is
 * nothing to look at.
 */
import type { TracedCall } from './traced-request.ts';

/** Long enough for code that waits for something else before it reads. */
const GRACE_MS = 1_000;

/** Calls by the time their answer came, oldest first. */
const answered = new Map<TracedCall, number>();
let timer: NodeJS.Timeout | undefined;

/** Calls `finish` when nobody has begun to read the answer of `call` after a while. */
export function watchUnread(call: TracedCall, finish: (call: TracedCall) => void): void {
  answered.set(call, Date.now());
  timer ??= setTimeout(sweep, GRACE_MS, finish).unref();
}

/** The call has ended by itself. */
export function forgetUnread(call: TracedCall): void {
  answered.delete(call);
}

function sweep(finish: (call: TracedCall) => void): void {
  const due = Date.now() - GRACE_MS;
  for (const [call, since] of answered) {
    if (since > due) break;
    answered.delete(call);
    if (!isUnread(call)) continue;
    call.subsegment.end_time ??= since / 1_000;
    finish(call);
  }
  timer = answered.size === 0 ? undefined : setTimeout(sweep, GRACE_MS, finish).unref();
}

/** Nobody has asked the stream to flow, to pause, or to say when it is readable. */
function isUnread(call: TracedCall): boolean {
  return call.response !== undefined && call.response.readableFlowing === null;
}
