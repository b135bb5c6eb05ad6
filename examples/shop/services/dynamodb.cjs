// A DynamoDB of our own: dynalite speaks DynamoDB's API and keeps its tables in memory. The table is made here,
// through a client that nobody traces: there is no request yet that a segment could describe.

const { CreateTableCommand, DynamoDBClient, waitUntilTableExists } = require('@aws-sdk/client-dynamodb');
const dynalite = require('dynalite');
const { listen } = require('./listen.cjs');

listen('dynamodb', dynalite({ createTableMs: 0 }), { prepare: createOrdersTable });

/** @param {string} endpoint */
async function createOrdersTable(endpoint) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  const create = new CreateTableCommand({
    TableName: 'orders',
    AttributeDefinitions: [{ AttributeName: 'order_id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'order_id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  await client.send(create);
  await waitUntilTableExists(
    { client, minDelay: 0.05, maxDelay: 0.1, maxWaitTime: 10 },
    { TableName: 'orders' },
  );
  client.destroy();
}
