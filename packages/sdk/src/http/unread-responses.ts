/**
 * An answer whose body nobody reads never ends: Node holds the connection until the other side gives up. Such calls
 * are ended here, a while after their answer came; one shared timer looks at all of them, and none runs when there is
 * nothing to look at. The calls are a chain, oldest first, because every call passes through it: a set would hash each.
 */
import type { IncomingMessage } from 'node:http';
import type { Subsegment } from '../segment/subsegment.ts';

/** Long enough for code that waits for something else before it reads. */
const GRACE_MS = 1_000;

/** A call whose answer has come. */
export interface AnsweredCall {
  readonly subsegment: Subsegment;
  response: IncomingMessage | undefined;
  /** When the answer came, in milliseconds; 0 when the call is not in the chain. */
  answeredAt: number;
  older: AnsweredCall | undefined;
  newer: AnsweredCall | undefined;
}

let oldest: AnsweredCall | undefined;
let newest: AnsweredCall | undefined;
let timer: NodeJS.Timeout | undefined;

/** Calls `finish` when nobody has begun to read the answer of `call` after a while. */
export function watchUnread(call: AnsweredCall, finish: (call: AnsweredCall) => void): void {
  call.answeredAt = Date.now();
  call.older = newest;
  if (newest === undefined) oldest = call;
  else newest.newer = call;
  newest = call;
  timer ??= setTimeout(sweep, GRACE_MS, finish).unref();
}

/** The call has ended by itself. */
export function forgetUnread(call: AnsweredCall): void {
  if (call.answeredAt === 0) return;
  if (call.older === undefined) oldest = call.newer;
  else call.older.newer = call.newer;
  if (call.newer === undefined) newest = call.older;
  else call.newer.older = call.older;
  call.answeredAt = 0;
  call.older = undefined;
  call.newer = undefined;
}

function sweep(finish: (call: AnsweredCall) => void): void {
  const due = Date.now() - GRACE_MS;
  while (oldest !== undefined && oldest.answeredAt <= due) {
    const call = oldest;
    const answeredAt = call.answeredAt;
    forgetUnread(call);
    if (!isUnread(call)) continue;
    call.subsegment.end_time ??= answeredAt / 1_000;
    finish(call);
  }
  timer = oldest === undefined ? undefined : setTimeout(sweep, GRACE_MS, finish).unref();
}

/** Nobody has asked the stream to flow, to pause, or to say when it is readable. */
function isUnread(call: AnsweredCall): boolean {
  return call.response?.readableFlowing === null;
}
