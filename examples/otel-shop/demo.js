// `npm run demo:otel`: the shop with OpenTelemetry in its services, sending to Fluoroscope by OTLP over HTTP.

import { runDemo } from '@fluoroscope/example-shop/run-demo.js';
import { startShop } from './shop.js';

process.exitCode = await runDemo({
  command: 'npm run demo:otel',
  startShop: (serviceUrl) => startShop({ otlpEndpoint: serviceUrl }),
});
