// The DynamoDB table `orders`, through a client that is traced: each command becomes a subsegment with the
// operation, the table and the request id.

const { tracing } = require('./tracing.cjs');
const {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} = require('@aws-sdk/client-dynamodb');

const TABLE = { TableName: 'orders', ReturnConsumedCapacity: /** @type {const} */ ('TOTAL') };

/**
 * @typedef {object} StoredOrder
 * @property {string} orderId
 * @property {string} customer
 * @property {string} sku
 * @property {number} totalCents
 * @property {string} status
 */

/** @param {string | undefined} endpoint */
function orderTable(endpoint) {
  if (endpoint === undefined) throw new Error('The address of DynamoDB is missing from the environment');
  const client = tracing.captureClient(
    new DynamoDBClient({
      endpoint,
      region: 'us-east-1',
      // The local server accepts any signature; the client insists on making one.
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
  );

  return {
    /** @param {StoredOrder} order */
    async put({ orderId, customer, sku, totalCents, status }) {
      const Item = {
        order_id: { S: orderId },
        customer: { S: customer },
        sku: { S: sku },
        total_cents: { N: String(totalCents) },
        status: { S: status },
      };
      await client.send(new PutItemCommand({ ...TABLE, Item }));
    },

    /** @param {string} orderId @param {string} status */
    async setStatus(orderId, status) {
      const change = {
        UpdateExpression: 'SET #status = :status',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':status': { S: status } },
      };
      await client.send(new UpdateItemCommand({ ...TABLE, ...change, Key: { order_id: { S: orderId } } }));
    },

    /** @param {string} orderId @returns {Promise<StoredOrder | undefined>} undefined for an unknown id */
    async get(orderId) {
      const { Item } = await client.send(new GetItemCommand({ ...TABLE, Key: { order_id: { S: orderId } } }));
      if (Item === undefined) return undefined;
      return {
        orderId,
        customer: Item['customer']?.S ?? '',
        sku: Item['sku']?.S ?? '',
        totalCents: Number(Item['total_cents']?.N),
        status: Item['status']?.S ?? '',
      };
    },
  };
}

module.exports = { orderTable };
