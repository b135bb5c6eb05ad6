// The types of orders-api.js, apart from it so that TypeScript tests can read them without reading JavaScript.

import type { Shop } from '@fluoroscope/example-shop/start-shop.js';

export interface OrdersApiOptions {
  /** Where segments go, as `HOST:PORT`. */
  readonly daemonAddress: string;
  /** After this time without an invocation an execution environment ends, in milliseconds. */
  readonly idleMs?: number;
  /** After this time it takes no more invocations. */
  readonly longestMs?: number;
}

/** Starts the table and the platform; `url` is that of the API's stage. */
export function startOrdersApi(options: OrdersApiOptions): Promise<Shop>;
