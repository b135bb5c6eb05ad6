// A demo: the Fluoroscope service, a shop that sends to it, a steady load, and one line every few seconds.
// Ctrl-C ends all of it. When a process ends by itself the demo says which, ends the others and fails.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChildGroup } from './child-group.js';
import { readFlags, usage } from './command-line.js';
import { startLoad } from './load.js';

const SERVICE_SCRIPT = fileURLToPath(new URL('../../packages/server/bin/fluoroscope.js', import.meta.url));
// All demos send to the service's one port, where OTLP is taken too: a demo disturbs nobody on 4317 and 4318.
const QUIET_AND_ON_ONE_PORT = ['--otlp-http-port', 'off', '--otlp-grpc-port', 'off', '--log-level', 'warn'];
const PROGRESS_INTERVAL_MS = 5_000;

/** @typedef {import('./command-line.js').DemoFlags} DemoFlags */
/** @typedef {(() => Promise<void>)[]} Cleanup what has to be undone, in this order */

/**
 * @typedef {object} Demo
 * @property {string} command what the demo was started with
 * @property {(serviceUrl: string) => Promise<import('./start-shop.js').Shop>} startShop starts the shop that is to send
 *   to this service
 * @property {import('./load.js').Customers} [customers] who asks something of it; the customers of the shop when absent
 * @property {(serviceUrl: string) => string} [whatToLookFor] lines for the reader; those of the shop when absent
 */

/**
 * Runs a demo with the flags of this process; what goes wrong is printed.
 *
 * @param {Demo} demo
 * @returns {Promise<number>} the exit code
 */
export async function runDemo(demo) {
  const stopRequest = watchStopSignals();
  /** @type {Cleanup} */
  const cleanup = [];
  try {
    const flags = readFlags(process.argv.slice(2));
    if (flags === 'help') console.log(usage(demo.command));
    else await run(demo, flags, stopRequest.promise, cleanup);
    return 0;
  } catch (error) {
    // In a terminal Ctrl-C reaches every process at once, and one that was about to start is then gone.
    if (stopRequest.isMade()) return 0;
    console.error(`demo: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    for (const undo of cleanup) await undo();
  }
}

/**
 * Runs the demo until it is told to stop or its time is up; rejects when one of its processes ends by itself.
 *
 * @param {Demo} demo
 * @param {DemoFlags} flags
 * @param {Promise<undefined>} stopRequest
 * @param {Cleanup} cleanup
 */
async function run(demo, flags, stopRequest, cleanup) {
  const dataDir = flags.dataDir ?? (await temporaryDirectory(cleanup));
  const service = new ChildGroup();
  cleanup.unshift(() => service.stop());
  const args = ['--port', String(flags.port), '--data-dir', dataDir, ...QUIET_AND_ON_ONE_PORT];
  const starting = service.start({ name: 'fluoroscope', script: SERVICE_SCRIPT, args: ['serve', ...args] });
  const serviceUrl = await Promise.race([starting, stopRequest]);
  if (serviceUrl === undefined) return;

  const shop = await demo.startShop(serviceUrl);
  cleanup.unshift(() => shop.stop());
  const { requestsPerSecond } = flags;
  const { customers, whatToLookFor = whatToLookForInTheShop } = demo;
  const load = startLoad({ shopUrl: shop.url, requestsPerSecond, ...(customers && { customers }) });
  cleanup.unshift(() => load.stop());

  console.log(welcome(serviceUrl, shop.url, requestsPerSecond, whatToLookFor(serviceUrl)));
  const progress = setInterval(() => console.log(progressLine(load.tally)), PROGRESS_INTERVAL_MS);
  cleanup.unshift(async () => clearInterval(progress));

  const death = await Promise.race([service.death, shop.death, stopRequest, timeIsUp(flags.durationSeconds)]);
  if (death !== undefined) throw death;
  console.log(`${progressLine(load.tally)}\nStopping the shop and the service.`);
}

/** @returns {{ promise: Promise<undefined>, isMade: () => boolean }} */
function watchStopSignals() {
  let made = false;
  /** @type {Promise<undefined>} */
  const promise = new Promise((resolve) => {
    // The listeners stay: a second Ctrl-C must not cut the stopping short.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => {
        made = true;
        resolve(undefined);
      });
    }
  });
  return { promise, isMade: () => made };
}

/** @param {Cleanup} cleanup @returns {Promise<string>} */
async function temporaryDirectory(cleanup) {
  const directory = await mkdtemp(join(tmpdir(), 'fluoroscope-demo-'));
  cleanup.unshift(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** @param {number | undefined} seconds @returns {Promise<undefined>} */
function timeIsUp(seconds) {
  return new Promise((resolve) => {
    if (seconds !== undefined) setTimeout(() => resolve(undefined), seconds * 1000).unref();
  });
}

/** @param {string} serviceUrl @param {string} shopUrl @param {number} requestsPerSecond @param {string} hints */
function welcome(serviceUrl, shopUrl, requestsPerSecond, hints) {
  return `
Console  ${serviceUrl}
Shop     ${shopUrl}, asked ${requestsPerSecond} times a second

What to look for:
${hints}

Ctrl-C ends all of it.
`;
}

/** @param {string} serviceUrl */
function whatToLookForInTheShop(serviceUrl) {
  return `  ${serviceUrl}/trace-map
    client, shop-front, orders and payments, with the orders table (DynamoDB) and api.exchange-rates.test,
    which sends no segments of its own. Red is a fault, yellow an error, purple a throttle.
  ${serviceUrl}/traces
    POST /orders with status 502: its timeline ends in CardProcessorTimeout, thrown in payments.
    POST /orders that take most of a second: the time is in "charge card".`;
}

/** @param {Readonly<import('./load.js').Tally>} tally */
function progressLine({ sent, leftOut, unanswered, byStatus }) {
  const statuses = [...byStatus].sort(([one], [other]) => one - other);
  const parts = statuses.map(([status, count]) => `${status}: ${count}`);
  if (unanswered > 0) parts.push(`no answer: ${unanswered}`);
  if (leftOut > 0) parts.push(`left out: ${leftOut}`);
  return `${sent} requests   ${parts.join('   ')}`;
}
