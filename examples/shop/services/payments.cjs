// The payments service: charges cards, and is where the shop's trouble comes from.
//
// It shows an exception with its stack, the difference between an error (402), a throttle (429) and a fault
// (500), slow work, and a call to a service that sends no segments, which X-Ray then infers from its caller.

const { tracing } = require('./tracing.cjs');
const { setTimeout: wait } = require('node:timers/promises');
const express = require('express');
const { answerError } = require('./answer-error.cjs');
const { CardProcessorTimeout } = require('./card-processor-timeout.cjs');
const { serviceCaller } = require('./call-service.cjs');
const { listen } = require('./listen.cjs');

const { currentSegment, inSubsegment } = tracing;
const callExchangeRates = serviceCaller('api.exchange-rates.test', process.env['EXCHANGE_RATES_URL']);

const app = express();
app.use(tracing.openSegment('payments'));
app.use(express.json());

app.post('/charges', charge);
app.use(tracing.closeSegment());
app.use(answerError);

listen('payments', app, { beforeExit: tracing.flush });

/** @typedef {import('express').Request} Request */
/** @typedef {import('express').Response} Response */

/** @param {Request} request @param {Response} response */
async function charge(request, response) {
  const { orderId, customer, card, currency, totalCents } = request.body;
  const segment = currentSegment();
  segment.addAnnotation('order_id', orderId);
  segment.addAnnotation('customer', customer);
  segment.addAnnotation('currency', currency);

  if (card === 'card-over-limit') return response.status(429).json({ error: 'Too many charges, try later' });

  const rate = currency === 'USD' ? 1 : await exchangeRate(currency);
  const amountCents = Math.round(totalCents * rate);
  segment.addMetadata('charge', { card, amountCents, rate }, 'payments');
  const approved = await inSubsegment('charge card', () => chargeCard(card, amountCents));
  if (!approved) return response.status(402).json({ error: 'The card was declined' });
  return response.status(201).json({ orderId, amountCents });
}

/** @param {string} currency @returns {Promise<number>} units of `currency` for one US dollar */
async function exchangeRate(currency) {
  const { status, body } = await callExchangeRates('GET', `/rates/${encodeURIComponent(currency)}`);
  if (status !== 200) throw new Error(`No exchange rate for ${currency}: ${body.error}`);
  return body.rate;
}

/**
 * Stands for the card processor. Each test card behaves in its own way; unknown ones are approved.
 *
 * @param {string} card
 * @param {number} amountCents
 * @returns {Promise<boolean>} whether the charge was approved
 */
async function chargeCard(card, amountCents) {
  if (card === 'card-slow') await waitBetween(400, 900);
  else await waitBetween(10, 40);
  if (card === 'card-processor-silent') await waitForSilentProcessor(amountCents);
  return card !== 'card-declined';
}

/** @param {number} amountCents */
async function waitForSilentProcessor(amountCents) {
  const waitedMs = 200;
  await wait(waitedMs);
  throw new CardProcessorTimeout(amountCents, waitedMs);
}

/** @param {number} leastMs @param {number} mostMs */
async function waitBetween(leastMs, mostMs) {
  await wait(leastMs + Math.random() * (mostMs - leastMs));
}
