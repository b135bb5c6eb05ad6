// Starts the example: the table, and the platform with the API and its two functions.

import { fileURLToPath } from 'node:url';
import { ChildGroup } from '@fluoroscope/example-shop/child-group.js';

/**
 * @param {import('./orders-api.js').OrdersApiOptions} options
 * @returns {Promise<import('@fluoroscope/example-shop/start-shop.js').Shop>}
 */
export async function startOrdersApi({ daemonAddress, idleMs, longestMs }) {
  const group = new ChildGroup();
  /** @param {string} name @param {string} file @param {Record<string, string | undefined>} env */
  const start = (name, file, env) =>
    group.start({ name, script: fileURLToPath(new URL(`platform/${file}`, import.meta.url)), env });
  try {
    const dynamodb = await start('dynamodb', 'dynamodb.js', QUIET);
    const url = await start('platform', 'main.js', {
      ...QUIET,
      DAEMON_ADDRESS: daemonAddress,
      DYNAMODB_URL: dynamodb,
      IDLE_MS: idleMs?.toString(),
      LONGEST_MS: longestMs?.toString(),
    });
    return { url, death: group.death, stop: () => group.stop() };
  } catch (error) {
    await group.stop();
    throw error;
  }
}

// The AWS SDK tells every process about the Node versions it will want next year.
const QUIET = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
