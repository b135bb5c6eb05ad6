// The life of one process of the shop: it takes any free port, says where it is, and ends when it is told to or
// when the process that started it is gone, however that came about.

const { once } = require('node:events');
const http = require('node:http');

/**
 * Serves `handler` on a free loopback port and prints `NAME ready URL` once `prepare` is done.
 *
 * @param {string} name
 * @param {http.Server | http.RequestListener} handler
 * @param {object} [around]
 * @param {(url: string) => Promise<void>} [around.prepare] what has to happen before the service can be used
 * @param {() => Promise<void>} [around.beforeExit] what has to happen after its last answer
 */
async function listen(name, handler, { prepare, beforeExit } = {}) {
  const server = handler instanceof http.Server ? handler : http.createServer(handler);
  stopOnRequest(server, beforeExit);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`${name} has no port`);
  const url = `http://127.0.0.1:${address.port}`;
  await prepare?.(url);
  console.log(`${name} ready ${url}`);
}

/** @param {http.Server} server @param {() => Promise<void>} [beforeExit] */
function stopOnRequest(server, beforeExit) {
  const stop = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeIdleConnections();
    await closed;
    await beforeExit?.();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, stop);
  // The channel to the process that started this one closes when that process ends, even when it is killed.
  process.once('disconnect', stop);
}

module.exports = { listen };
