// A DynamoDB of our own: dynalite speaks DynamoDB's API and keeps its tables in memory. The table is made by a client
// that nobody traces.

import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { listen } from '@fluoroscope/example-shop/services/listen.cjs';
import dynalite from 'dynalite';

await listen('dynamodb', dynalite({ createTableMs: 0 }), { prepare: createItemsTable });

/** @param {string} endpoint */
async function createItemsTable(endpoint) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  const create = new CreateTableCommand({
    TableName: 'items',
    AttributeDefinitions: [{ AttributeName: 'item_id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'item_id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  await client.send(create);
  await waitUntilTableExists(
    { client, minDelay: 0.05, maxDelay: 0.1, maxWaitTime: 10 },
    { TableName: 'items' },
  );
  client.destroy();
}
