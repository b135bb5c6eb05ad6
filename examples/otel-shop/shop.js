// The shop with OpenTelemetry in its services.

import { fileURLToPath } from 'node:url';
import { startShop as startTracedShop } from '@fluoroscope/example-shop/start-shop.js';

const TRACING_MODULE = fileURLToPath(new URL('tracing.cjs', import.meta.url));

/**
 * @param {import('./shop.js').ShopOptions} options
 * @returns {Promise<import('@fluoroscope/example-shop/start-shop.js').Shop>}
 */
export function startShop({ otlpEndpoint }) {
  return startTracedShop((service) => otelTracing(service, otlpEndpoint));
}

/**
 * @param {import('@fluoroscope/example-shop/start-shop.js').TracedService} service
 * @param {string} otlpEndpoint
 * @returns {import('@fluoroscope/example-shop/start-shop.js').ServiceTracing}
 */
export function otelTracing(service, otlpEndpoint) {
  const environment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint,
    OTEL_SERVICE_NAME: service,
    OTEL_RESOURCE_ATTRIBUTES: 'service.version=1.0.0',
    // Spans wait for others before they are sent: by default five seconds, in which a demo would show nothing.
    OTEL_BSP_SCHEDULE_DELAY: '500',
  };
  return { module: TRACING_MODULE, environment };
}
