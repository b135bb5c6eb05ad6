// The front of the shop: what a customer's browser talks to. It holds the catalogue and hands orders on.
//
// It shows the Express middleware: one segment a request, opened before the routes and closed after them.

const { tracing } = require('./tracing.cjs');
const express = require('express');
const { answerError } = require('./answer-error.cjs');
const { serviceCaller } = require('./call-service.cjs');
const { listen } = require('./listen.cjs');

const { currentSegment, inSubsegment } = tracing;
const callOrders = serviceCaller('orders', process.env['ORDERS_URL']);

const PRODUCTS = [
  { sku: 'dosimeter', title: 'Pocket dosimeter', priceCents: 4900 },
  { sku: 'lead-apron', title: 'Lead apron', priceCents: 18900 },
  { sku: 'light-box', title: 'Light box', priceCents: 7500 },
];

const app = express();
app.use(tracing.openSegment('shop-front'));
app.use(express.json());

app.get('/', (_request, response) => {
  response
    .type('html')
    .send('<!doctype html><title>Shop</title><h1>Shop</h1><a href="/products">Products</a>');
});

app.get('/products', async (_request, response) => {
  const products = await inSubsegment('read catalogue', async (subsegment) => {
    subsegment.addMetadata(
      'skus',
      PRODUCTS.map(({ sku }) => sku),
      'shop',
    );
    return PRODUCTS;
  });
  response.json({ products });
});

app.post('/orders', async (request, response) => {
  const { customer, sku } = request.body ?? {};
  const segment = currentSegment();
  segment.setUser(String(customer));
  segment.addAnnotation('customer', String(customer));

  const product = PRODUCTS.find((candidate) => candidate.sku === sku);
  if (product === undefined) return response.status(400).json({ error: `There is no product ${sku}` });

  const order = { ...request.body, priceCents: product.priceCents };
  const answer = await callOrders('POST', '/orders', order);
  if (answer.body.orderId) segment.addAnnotation('order_id', answer.body.orderId);
  return response.status(answer.status).json(answer.body);
});

app.get('/orders/:orderId', async (request, response) => {
  const { orderId } = request.params;
  currentSegment().addAnnotation('order_id', orderId);
  const answer = await callOrders('GET', `/orders/${encodeURIComponent(orderId)}`);
  response.status(answer.status).json(answer.body);
});

app.use(tracing.closeSegment());
app.use(answerError);

listen('shop-front', app, { beforeExit: tracing.flush });
