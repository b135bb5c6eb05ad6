// What both functions do the same way: a subsegment that says for which tenant a request is, and an answer as API
// Gateway wants it.

import { captureAsyncFunc, captureLambdaHandler } from '@fluoroscope/sdk';

/** @typedef {import('../platform/api-event.js').ApiEvent} ApiEvent */
/** @typedef {{ status: number, body: object }} Answer */

/**
 * The handler of a function. `work` gets a subsegment of its own, because the segment of an invocation is Lambda's and
 * takes no annotations; what `work` throws is recorded there, and makes the invocation fail.
 *
 * @param {string} name
 * @param {(event: ApiEvent, subsegment: import('@fluoroscope/sdk').Subsegment) => Promise<Answer>} work
 */
export function handlerOf(name, work) {
  return captureLambdaHandler(async (/** @type {ApiEvent} */ event) => {
    const { status, body } = await captureAsyncFunc(name, async (subsegment) => {
      subsegment.addAnnotation('tenant', event.headers['x-tenant'] ?? 'nobody');
      const answer = await work(event, subsegment);
      subsegment.close();
      return answer;
    });
    return {
      statusCode: status,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    };
  });
}
