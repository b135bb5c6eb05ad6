/**
 * Who asked for a request that had to wait for a connection. A pool without a free one keeps the request and makes it
 * later, in the context of the answer that freed a connection: the segment found there is somebody else's. So the
 * segment is noted where a request enters undici, and found again by its options when it is made.
 */
import { currentSegment } from '../context/context.ts';
import type { SegmentLike } from '../segment/segment-like.ts';

/** The part of the undici package that is needed: any of its dispatchers leads to what all of them share. */
export interface UndiciModule {
  readonly Client: { readonly prototype: object };
}

/** Where a request entered undici. */
export interface RequestOrigin {
  readonly segment: SegmentLike | undefined;
  isMade: boolean;
}

type Dispatch = (this: unknown, options: unknown, handler: unknown) => unknown;

const waiting = new WeakMap<object, RequestOrigin>();
const noted = new WeakSet<object>();
let entering: RequestOrigin | undefined;

/** Notes from now on where requests enter the undici of `module`; once for each copy of undici. */
export function noteOrigins(module: UndiciModule): void {
  const base = Object.getPrototypeOf(module.Client.prototype) as { dispatch: Dispatch };
  if (noted.has(base)) return;
  noted.add(base);
  const { dispatch } = base;
  base.dispatch = function dispatchNoted(options, handler) {
    return entered(options, () => Reflect.apply(dispatch, this, [options, handler]));
  };
}

function entered(options: unknown, dispatch: () => unknown): unknown {
  if (typeof options !== 'object' || options === null) return dispatch();
  const outer = entering;
  const origin = waiting.get(options) ?? { segment: currentSegment(), isMade: false };
  waiting.set(options, origin);
  entering = origin;
  try {
    return dispatch();
  } finally {
    entering = outer;
    // The same options may be used for the next request.
    if (origin.isMade) waiting.delete(options);
  }
}

/** Where the request that is being made came from, if its way into undici was noted. */
export function originOfRequest(): RequestOrigin | undefined {
  if (entering !== undefined) entering.isMade = true;
  return entering;
}
