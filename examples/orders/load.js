// A steady load on the shop: requests at an even pace, drawn from a seeded generator, so that two runs ask the
// same things in the same order.
//
// The pace does not wait for answers: a shop that becomes slow is not spared by its customers. Only when very
// many requests are unanswered is one left out, and counted, so that a stuck shop does not fill our memory.

import { drawRequest, sendRequest } from './shop-requests.js';

const MAX_UNANSWERED = 200;
const REMEMBERED_ORDERS = 50;
// With this seed every kind of request is among the first fourteen, so the map is complete within seconds.
const DEFAULT_SEED = 24;

/**
 * @typedef {object} Tally
 * @property {number} sent
 * @property {number} leftOut not sent, since too many requests were unanswered
 * @property {number} unanswered answered by nothing, or not in time
 * @property {Map<number, number>} byStatus
 */

/**
 * Starts sending and returns at once. `stop` ends it and resolves when the last request is answered or given up.
 *
 * @param {object} options
 * @param {string} options.shopUrl
 * @param {number} options.requestsPerSecond
 * @param {number} [options.seed]
 * @returns {{ readonly tally: Readonly<Tally>, stop: () => Promise<void> }}
 */
export function startLoad({ shopUrl, requestsPerSecond, seed = DEFAULT_SEED }) {
  /** @type {Tally} */
  const tally = { sent: 0, leftOut: 0, unanswered: 0, byStatus: new Map() };
  const draw = { random: seededRandom(seed), orderIds: /** @type {string[]} */ ([]) };
  /** @type {Set<Promise<void>>} */
  const underWay = new Set();

  const sendNext = () => {
    const request = drawRequest(draw);
    if (underWay.size >= MAX_UNANSWERED) {
      tally.leftOut += 1;
      return;
    }
    tally.sent += 1;
    const sending = sendAndCount(shopUrl, request, tally, draw.orderIds);
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
 */
async function sendAndCount(shopUrl, request, tally, orderIds) {
  try {
    const { status, orderId } = await sendRequest(shopUrl, request);
    tally.byStatus.set(status, (tally.byStatus.get(status) ?? 0) + 1);
    if (orderId !== undefined) orderIds.push(orderId);
    if (orderIds.length > REMEMBERED_ORDERS) orderIds.shift();
  } catch {
    // The tally is the report: what failed is the shop's doing, and its processes are watched elsewhere.
    tally.unanswered += 1;
  }
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
