// Someone else's service: it knows nothing of tracing and sends no segments. The shop calls it under the name
// api.exchange-rates.test, and the trace map shows it as a remote service inferred from those calls.

const { setTimeout: wait } = require('node:timers/promises');
const { listen } = require('./listen.cjs');

/** Units of a currency for one US dollar. @type {ReadonlyMap<string, number>} */
const RATES = new Map([
  ['CHF', 0.8],
  ['EUR', 0.9],
  ['JPY', 150],
]);

listen('exchange-rates', async (request, response) => {
  const currency = decodeURIComponent(request.url?.split('/').at(-1) ?? '');
  await wait(20 + Math.random() * 60);
  const rate = RATES.get(currency);
  response.writeHead(rate === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(rate === undefined ? { error: 'unknown currency' } : { currency, rate }));
});
