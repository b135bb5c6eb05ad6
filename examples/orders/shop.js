// The shop with the X-Ray SDK in its services.

import { fileURLToPath } from 'node:url';
import { startShop as startTracedShop } from '@fluoroscope/example-shop/start-shop.js';

const TRACING_MODULE = fileURLToPath(new URL('tracing.cjs', import.meta.url));

/**
 * @param {import('./shop.js').ShopOptions} options
 * @returns {Promise<import('@fluoroscope/example-shop/start-shop.js').Shop>}
 */
export function startShop({ daemonAddress }) {
  return startTracedShop((service) => xrayTracing(service, daemonAddress));
}

/**
 * @param {import('@fluoroscope/example-shop/start-shop.js').TracedService} service
 * @param {string} daemonAddress
 * @returns {import('@fluoroscope/example-shop/start-shop.js').ServiceTracing}
 */
export function xrayTracing(service, daemonAddress) {
  const environment = {
    AWS_XRAY_DAEMON_ADDRESS: daemonAddress,
    // This variable would give all services one name.
    AWS_XRAY_TRACING_NAME: undefined,
    // The SDK takes the service's name and version from where npm puts them when it starts a package.
    npm_package_name: service,
    npm_package_version: '1.0.0',
  };
  return { module: TRACING_MODULE, environment };
}
