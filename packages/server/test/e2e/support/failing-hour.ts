/** Forty minutes of a shop in which `orders` fails for four of them, as documents. */

import { newSegmentId, randomHex } from './documents.ts';

const REQUESTS_A_MINUTE = 20;

/** Minutes ago; what is over for less than the time of arrival is not judged yet. */
const USUAL_SINCE = 40;
export const FAILING_SINCE = 14;
export const FAILING_UNTIL = 10;

/** The documents of each minute up to the one before `minuteNow`. */
export function failingHour(minuteNow: number): readonly (readonly object[])[] {
  return Array.from({ length: USUAL_SINCE - 1 }, (_, index) => {
    const ago = USUAL_SINCE - index;
    const isFailing = ago <= FAILING_SINCE && ago > FAILING_UNTIL;
    return Array.from({ length: REQUESTS_A_MINUTE }, (_none, number) =>
      request((minuteNow - ago) * 60 + number, number, isFailing),
    ).flat();
  });
}

/** One request to `web`, which calls `orders`; half of those that fail there fail for the client too. */
function request(at: number, number: number, isFailing: boolean): readonly object[] {
  const traceId = `1-${Math.floor(at).toString(16)}-${randomHex(24)}`;
  const callId = newSegmentId();
  const failed = isFailing ? { fault: true } : {};
  return [
    {
      id: newSegmentId(),
      trace_id: traceId,
      name: 'web',
      start_time: at,
      end_time: at + 0.2,
      ...(number % 2 === 0 && failed),
      subsegments: [
        { id: callId, name: 'orders', namespace: 'remote', start_time: at, end_time: at + 0.1, ...failed },
      ],
    },
    {
      id: newSegmentId(),
      trace_id: traceId,
      parent_id: callId,
      name: 'orders',
      start_time: at,
      end_time: at + 0.1,
      ...failed,
    },
  ];
}
