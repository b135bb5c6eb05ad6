// What customers ask of the shop: the kinds of requests, how often each comes, and how one is sent.

const CUSTOMERS = ['ada', 'dmitri', 'grace', 'marie', 'wilhelm'];
const SKUS = ['dosimeter', 'lead-apron', 'light-box'];
const CURRENCIES = ['USD', 'USD', 'EUR', 'CHF', 'JPY'];
const ANSWER_TIMEOUT_MS = 5_000;

/** @typedef {import('./load.js').ShopRequest} ShopRequest */
/** @typedef {import('./load.js').Draw} Draw */

/**
 * @typedef {object} RequestKind
 * @property {string} name
 * @property {number} weight how many of a hundred requests are of this kind
 * @property {(draw: Draw) => ShopRequest} make
 */

/** @type {readonly RequestKind[]} */
const REQUEST_KINDS = [
  { name: 'home', weight: 12, make: () => get('/') },
  { name: 'products', weight: 26, make: () => get('/products') },
  { name: 'order', weight: 28, make: (draw) => order(draw, 'card-approved') },
  { name: 'slow order', weight: 5, make: (draw) => order(draw, 'card-slow') },
  { name: 'declined order', weight: 3, make: (draw) => order(draw, 'card-declined') },
  { name: 'throttled order', weight: 4, make: (draw) => order(draw, 'card-over-limit') },
  { name: 'failing order', weight: 4, make: (draw) => order(draw, 'card-processor-silent') },
  { name: 'known order', weight: 14, make: (draw) => get(`/orders/${knownOrder(draw)}`) },
  {
    name: 'unknown order',
    weight: 4,
    make: (draw) => get(`/orders/unknown-${Math.floor(draw.random() * 1000)}`),
  },
];

/**
 * A request of a kind drawn by weight.
 *
 * @param {Draw} draw
 * @returns {ShopRequest}
 */
export function drawRequest(draw) {
  const total = REQUEST_KINDS.reduce((sum, kind) => sum + kind.weight, 0);
  let left = draw.random() * total;
  for (const kind of REQUEST_KINDS) {
    left -= kind.weight;
    if (left < 0) return kind.make(draw);
  }
  return get('/');
}

/**
 * The id of what an answer with status 201 says was made.
 *
 * @param {{ readonly orderId?: string }} answer
 */
export function orderIdOf({ orderId }) {
  return orderId;
}

/**
 * Sends one request. Resolves with the status, and with the decoded answer where something was made; rejects when the
 * shop cannot be reached or does not answer in time.
 *
 * @param {string} shopUrl
 * @param {ShopRequest} request
 * @param {number} [timeoutMs] five seconds by default
 * @returns {Promise<{ status: number, made: any }>} `made` is undefined for every status but 201
 */
export async function sendRequest(shopUrl, { method, path, headers, body }, timeoutMs = ANSWER_TIMEOUT_MS) {
  const response = await fetch(new URL(path, shopUrl), {
    method,
    headers: { 'Content-Type': 'application/json', 'User-Agent': 'shop-load/1.0', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  return { status: response.status, made: response.status === 201 ? JSON.parse(text) : undefined };
}

/** @param {string} path @returns {ShopRequest} */
function get(path) {
  return { method: 'GET', path };
}

/** @param {Draw} draw @param {string} card @returns {ShopRequest} */
function order({ random }, card) {
  const body = {
    customer: pick(CUSTOMERS, random),
    sku: pick(SKUS, random),
    quantity: 1 + Math.floor(random() * 4),
    currency: pick(CURRENCIES, random),
    card,
  };
  return { method: 'POST', path: '/orders', body };
}

/** @param {Draw} draw */
function knownOrder({ orderIds, random }) {
  return pick(orderIds, random) ?? 'none-taken-yet';
}

/**
 * @template T
 * @param {readonly T[]} choices
 * @param {() => number} random
 */
function pick(choices, random) {
  return choices[Math.floor(random() * choices.length)];
}
