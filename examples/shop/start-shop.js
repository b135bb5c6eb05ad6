// Starts the shop: five processes, each told by its environment where the ones it calls are, and three of them how
// they are traced.

import { fileURLToPath } from 'node:url';
import { ChildGroup } from './child-group.js';

/**
 * Starts the shop and resolves when every process is ready.
 * Rejects, with nothing left running, when one of them does not come up.
 *
 * @param {import('./start-shop.js').TracingOf} tracingOf
 * @returns {Promise<import('./start-shop.js').Shop>}
 */
export async function startShop(tracingOf) {
  const group = new ChildGroup();
  try {
    const url = await startServices(group, tracingOf);
    return { url, death: group.death, stop: () => group.stop() };
  } catch (error) {
    await group.stop();
    throw error;
  }
}

/** @param {ChildGroup} group @param {import('./start-shop.js').TracingOf} tracingOf @returns {Promise<string>} */
async function startServices(group, tracingOf) {
  /** @param {string} name @param {Record<string, string | undefined>} [env] */
  const start = (name, env) =>
    group.start({ name, script: servicePath(name), env: { ...COMMON_ENVIRONMENT, ...env } });
  /** @param {import('./start-shop.js').TracedService} name @param {Record<string, string>} env */
  const startTraced = (name, env) => {
    const tracing = tracingOf(name);
    return start(name, { ...tracing.environment, SHOP_TRACING: tracing.module, ...env });
  };

  const [dynamodb, exchangeRates] = await Promise.all([start('dynamodb'), start('exchange-rates')]);
  const payments = await startTraced('payments', { EXCHANGE_RATES_URL: exchangeRates });
  const orders = await startTraced('orders', { DYNAMODB_URL: dynamodb, PAYMENTS_URL: payments });
  return startTraced('shop-front', { ORDERS_URL: orders });
}

const COMMON_ENVIRONMENT = {
  // The AWS SDK tells every process about the Node versions it will want next year.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

/** @param {string} name */
function servicePath(name) {
  return fileURLToPath(new URL(`services/${name}.cjs`, import.meta.url));
}
