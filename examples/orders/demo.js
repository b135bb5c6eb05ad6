// `npm run demo`: the shop with the X-Ray SDK in its services, sending to Fluoroscope by UDP as to the daemon.

import { runDemo } from '@fluoroscope/example-shop/run-demo.js';
import { startShop } from './shop.js';

process.exitCode = await runDemo({
  command: 'npm run demo',
  startShop: (serviceUrl) => startShop({ daemonAddress: new URL(serviceUrl).host }),
});
