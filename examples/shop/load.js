// A load on the shop: requests drawn from a seeded generator, so that two runs ask the same things in the same
// order.
//
// The pace of a steady load does not wait for answers: a shop that becomes slow is not spared by its customers. Only
// when very many requests are unanswered is one left out, and counted, so that a stuck shop does not fill our memory.

import { drawRequest, orderIdOf, sendRequest } from './shop-requests.js';

const MAX_UNANSWERED = 200;
const REMEMBERED_ORDERS = 50;
// Of who sends in turn and has to have every answer: a shop that has just started on a busy machine may take long.
const PATIENCE_MS = 60_000;
// With this seed every kind of request is among the first fourteen, so the map is complete within seconds.
const DEFAULT_SEED = 24;

/** @typedef {import('./load.js').Tally} Tally */
/** @typedef {import('./load.js').Customers} Customers */

/** @type {Customers} */
const SHOP_CUSTOMERS = { drawRequest, idOf: orderIdOf };

/**
 * Sends the first requests of a seed, each after the answer to the one before: whatever the shop's speed, every run
 * asks exactly the same.
 *
 * @param {import('./load.js').Requests} requests
 * @returns {Promise<Readonly<Tally>>}
 */
export async function sendInTurn({ shopUrl, count, seed = DEFAULT_SEED }) {
  const tally = emptyTally();
  const draw = startDrawing(seed);
  for (let sent = 0; sent < count; sent += 1) {
    await sendAndCount(shopUrl, drawRequest(draw), tally, draw.orderIds, orderIdOf, PATIENCE_MS);
  }
  return tally;
}

/**
 * Starts sending and returns at once. `stop` ends it and resolves when the last request is answered or given up.
 *
 * @param {import('./load.js').Pace} pace
 * @returns {import('./load.js').Load}
 */
export function startLoad({ shopUrl, requestsPerSecond, seed = DEFAULT_SEED, customers = SHOP_CUSTOMERS }) {
  const tally = emptyTally();
  const draw = startDrawing(seed);
  /** @type {Set<Promise<void>>} */
  const underWay = new Set();

  const sendNext = () => {
    const request = customers.drawRequest(draw);
    if (underWay.size >= MAX_UNANSWERED) {
      tally.leftOut += 1;
      return;
    }
    const sending = sendAndCount(shopUrl, request, tally, draw.orderIds, customers.idOf);
    underWay.add(sending);
    void sending.then(() => underWay.delete(sending));
  };

  const timer = setInterval(sendNext, 1000 / requestsPerSecond);
  return {
    tally,
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
    },
  };
}

/**
 * @param {string} shopUrl
 * @param {import('./shop-requests.js').ShopRequest} request
 * @param {Tally} tally
 * @param {string[]} orderIds
 * @param {Customers['idOf']} idOf
 * @param {number} [timeoutMs]
 */
async function sendAndCount(shopUrl, request, tally, orderIds, idOf, timeoutMs) {
  tally.sent += 1;
  try {
    const { status, made } = await sendRequest(shopUrl, request, timeoutMs);
    const orderId = made === undefined ? undefined : idOf(made);
    tally.byStatus.set(status, (tally.byStatus.get(status) ?? 0) + 1);
    if (orderId !== undefined) orderIds.push(orderId);
    if (orderIds.length > REMEMBERED_ORDERS) orderIds.shift();
  } catch {
    // The tally is the report: what failed is the shop's doing, and its processes are watched elsewhere.
    tally.unanswered += 1;
  }
}

/** @returns {Tally} */
function emptyTally() {
  return { sent: 0, leftOut: 0, unanswered: 0, byStatus: new Map() };
}

/** @param {number} seed */
function startDrawing(seed) {
  return { random: seededRandom(seed), orderIds: /** @type {string[]} */ ([]) };
}

/**
 * Numbers evenly from 0 up to 1 (mulberry32: 32 bits of state are plenty to draw a few requests a second).
 *
 * @param {number} seed
 * @returns {() => number}
 */
function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
