// The orders service: keeps orders in DynamoDB and has them paid.
//
// It shows a traced AWS client, subsegments of its own, annotations (indexed: find traces by customer or
// order), metadata (stored beside them) and the user of a segment.

const { tracing } = require('./tracing.cjs');
const { randomUUID } = require('node:crypto');
const express = require('express');
const { answerError } = require('./answer-error.cjs');
const { serviceCaller } = require('./call-service.cjs');
const { listen } = require('./listen.cjs');
const { orderTable } = require('./order-table.cjs');

const table = orderTable(process.env['DYNAMODB_URL']);
const { currentSegment, inSubsegment } = tracing;
const callPayments = serviceCaller('payments', process.env['PAYMENTS_URL']);

/** What an order becomes by the status payments answered with; any other status is a fault on our side. */
const ORDER_STATUS = new Map([
  [201, 'paid'],
  [402, 'declined'],
  [429, 'waiting'],
]);

const app = express();
app.use(tracing.openSegment('orders'));
app.use(express.json());

app.post('/orders', createOrder);
app.get('/orders/:orderId', readOrder);
app.use(tracing.closeSegment());
app.use(answerError);

listen('orders', app, { beforeExit: tracing.flush });

/** @typedef {import('express').Response} Response */

/** @param {import('express').Request} request @param {Response} response */
async function createOrder(request, response) {
  const order = await priceOrder({ ...request.body, orderId: randomUUID() });
  describeOrder(order);

  await inSubsegment('save order', () => table.put({ ...order, status: 'new' }));
  const { status, body } = await inSubsegment('take payment', (subsegment) => takePayment(order, subsegment));

  const orderStatus = ORDER_STATUS.get(status) ?? 'failed';
  await table.setStatus(order.orderId, orderStatus);
  currentSegment().addAnnotation('order_status', orderStatus);
  const answer = { orderId: order.orderId, status: orderStatus, error: body.error };
  response.status(ORDER_STATUS.has(status) ? status : 502).json(answer);
}

/**
 * @param {Order} order
 * @param {import('../tracing.d.ts').Subsegment} subsegment
 */
async function takePayment(order, subsegment) {
  subsegment.addAnnotation('card', order.card);
  const answer = await callPayments('POST', '/charges', order);
  // The call itself is flagged by its status; the step around it fails only when we say so.
  if (answer.status >= 500) subsegment.addFaultFlag();
  return answer;
}

/** @param {import('express').Request<{ orderId: string }>} request @param {Response} response */
async function readOrder(request, response) {
  const { orderId } = request.params;
  currentSegment().addAnnotation('order_id', orderId);
  const order = await table.get(orderId);
  if (order === undefined) return response.status(404).json({ error: `There is no order ${orderId}` });
  currentSegment().setUser(order.customer);
  return response.json(order);
}

/**
 * @typedef {object} Order
 * @property {string} orderId
 * @property {string} customer
 * @property {string} sku
 * @property {number} quantity
 * @property {string} currency
 * @property {string} card
 * @property {number} priceCents
 */

/** @param {Order} order */
function priceOrder(order) {
  return inSubsegment('price order', async (subsegment) => {
    const discount = order.quantity >= 3 ? 0.1 : 0;
    const totalCents = Math.round(order.priceCents * order.quantity * (1 - discount));
    subsegment.addMetadata('price', { discount, totalCents }, 'shop');
    subsegment.addAnnotation('discounted', discount > 0);
    return { ...order, totalCents };
  });
}

/** @param {Order & { totalCents: number }} order */
function describeOrder(order) {
  const segment = currentSegment();
  segment.setUser(order.customer);
  segment.addAnnotation('customer', order.customer);
  segment.addAnnotation('order_id', order.orderId);
  segment.addAnnotation('total_cents', order.totalCents);
  segment.addMetadata('order', order, 'shop');
}
