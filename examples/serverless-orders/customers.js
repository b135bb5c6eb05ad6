// Three tenants who make items and look at them. Now and then several ask at once, which needs environments that are
// not there yet.

const TENANTS = ['acme', 'acme', 'acme', 'initech', 'initech', 'umbrella'];
const TITLES = ['dosimeter', 'lead apron', 'light box'];

/** @type {import('@fluoroscope/example-shop/load.js').Customers} */
export const customers = {
  drawRequest: ({ random, orderIds }) => {
    const headers = { 'X-Tenant': pick(TENANTS, random) ?? '' };
    const kind = random();
    if (kind < 0.4) return post(headers, { title: pick(TITLES, random) });
    if (kind < 0.45) return post(headers, { title: 'x'.repeat(120) });
    if (kind < 0.5) return post(headers, {});
    const known = kind < 0.95 ? pick(orderIds, random) : undefined;
    return { method: 'GET', path: `/items/${known ?? 'unknown'}`, headers };
  },
  idOf: ({ itemId }) => itemId,
};

/**
 * One request to each function, the second when the first is answered.
 *
 * @param {string} apiUrl
 */
export async function makeAndReadItem(apiUrl) {
  const headers = { 'Content-Type': 'application/json', 'X-Tenant': 'acme' };
  const body = JSON.stringify({ title: 'dosimeter' });
  const made = await fetch(`${apiUrl}/items`, { method: 'POST', headers, body });
  const { itemId } = /** @type {{ itemId?: string }} */ (await made.json());
  await (await fetch(`${apiUrl}/items/${itemId}`, { headers })).arrayBuffer();
}

/** @param {Readonly<Record<string, string>>} headers @param {object} body */
function post(headers, body) {
  return { method: /** @type {const} */ ('POST'), path: '/items', headers, body };
}

/**
 * @template T
 * @param {readonly T[]} choices
 * @param {() => number} random
 */
function pick(choices, random) {
  return choices[Math.floor(random() * choices.length)];
}
