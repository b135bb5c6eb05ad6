/** How long a request may take to arrive, on every port that speaks HTTP; half a request that nobody finishes would
 *  hold its memory for ever. */
const REQUEST_TIMEOUT_MS = 60_000;

/**
 * How often Node looks for connections whose time is over, all of which it ends in one turn. By default it looks twice
 * a minute: ten thousand that were opened together and said nothing then took the main thread for more than a second,
 * and on a busy machine for so long that the calls beside them got no answer in time. Looked for this often, they go as
 * they came.
 */
const CHECK_MS = 250;

export const CONNECTION_LIMITS = {
  requestTimeout: REQUEST_TIMEOUT_MS,
  // Node would answer what names no host by itself, and nobody would know.
  http: { connectionsCheckingInterval: CHECK_MS, requireHostHeader: false },
} as const;
