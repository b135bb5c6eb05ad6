// Starts the shop: five processes, each told by its environment where the ones it calls are.

import { fileURLToPath } from 'node:url';
import { ChildGroup } from './child-group.js';

/**
 * Starts the shop and resolves when every process is ready.
 * Rejects, with nothing left running, when one of them does not come up.
 *
 * @param {import('./shop.js').ShopOptions} options
 * @returns {Promise<import('./shop.js').Shop>}
 */
export async function startShop({ daemonAddress }) {
  const group = new ChildGroup();
  try {
    const url = await startServices(group, daemonAddress);
    return { url, death: group.death, stop: () => group.stop() };
  } catch (error) {
    await group.stop();
    throw error;
  }
}

/** @param {ChildGroup} group @param {string} daemonAddress @returns {Promise<string>} */
async function startServices(group, daemonAddress) {
  /** @param {string} name @param {Record<string, string>} [env] */
  const start = (name, env) =>
    group.start({ name, script: servicePath(name), env: { ...serviceEnv(name, daemonAddress), ...env } });

  const [dynamodb, exchangeRates] = await Promise.all([start('dynamodb'), start('exchange-rates')]);
  const payments = await start('payments', { EXCHANGE_RATES_URL: exchangeRates });
  const orders = await start('orders', { DYNAMODB_URL: dynamodb, PAYMENTS_URL: payments });
  return start('shop-front', { ORDERS_URL: orders });
}

/** @param {string} name @param {string} daemonAddress */
function serviceEnv(name, daemonAddress) {
  return {
    AWS_XRAY_DAEMON_ADDRESS: daemonAddress,
    // This variable would give all services one name.
    AWS_XRAY_TRACING_NAME: undefined,
    // The SDK takes the service's name and version from where npm puts them when it starts a package.
    npm_package_name: name,
    npm_package_version: '1.0.0',
    // The AWS SDK tells every process about the Node versions it will want next year.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/** @param {string} name */
function servicePath(name) {
  return fileURLToPath(new URL(`services/${name}.cjs`, import.meta.url));
}
