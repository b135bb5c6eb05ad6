import type { IncomingMessage } from 'node:http';

/** Longest time that is spent on a body nobody wants. */
const PATIENCE_MS = 3000;

/**
 * Reads the rest of a request's body and throws it away; resolves when there is nothing left or patience is. Many
 * clients write a whole body before they read the answer: closing the connection earlier shows them a broken pipe
 * instead of the reason.
 */
export function discardBody(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE_MS);
    for (const event of ['end', 'close', 'error']) {
      request.once(event, () => {
        clearTimeout(timer);
        resolve();
      });
    }
    request.resume();
  });
}
