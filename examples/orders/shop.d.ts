// The types of shop.js, apart from it so that TypeScript tests can read them without reading JavaScript.

import type { ServiceTracing, Shop, TracedService } from '@fluoroscope/example-shop/start-shop.js';

export interface ShopOptions {
  /** Where segments go, as `HOST:PORT`. */
  readonly daemonAddress: string;
}

export function startShop(options: ShopOptions): Promise<Shop>;

/** How one service is traced with the X-Ray SDK. */
export function xrayTracing(service: TracedService, daemonAddress: string): ServiceTracing;
