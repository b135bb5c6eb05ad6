// The types of shop.js, apart from it so that TypeScript tests can read them without reading JavaScript.

import type { ServiceTracing, Shop, TracedService } from '@fluoroscope/example-shop/start-shop.js';

export interface ShopOptions {
  /** Where spans go by OTLP over HTTP, as `http://HOST:PORT`. */
  readonly otlpEndpoint: string;
}

export function startShop(options: ShopOptions): Promise<Shop>;

/** How one service is traced with OpenTelemetry. */
export function otelTracing(service: TracedService, otlpEndpoint: string): ServiceTracing;
