// The DynamoDB table `items`, through a client whose commands become subsegments.

import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { captureAWSv3Client } from '@fluoroscope/sdk';

const TableName = 'items';

const client = captureAWSv3Client(new DynamoDBClient({}));

/**
 * @typedef {object} Item
 * @property {string} itemId
 * @property {string} tenant
 * @property {string} title
 */

/** @param {Item} item */
export async function putItem({ itemId, tenant, title }) {
  const Item = { item_id: { S: itemId }, tenant: { S: tenant }, title: { S: title } };
  await client.send(new PutItemCommand({ TableName, Item }));
}

/** @param {string} itemId @returns {Promise<Item | undefined>} undefined for an unknown id */
export async function getItem(itemId) {
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: { item_id: { S: itemId } } }));
  if (Item === undefined) return undefined;
  return { itemId, tenant: Item['tenant']?.S ?? '', title: Item['title']?.S ?? '' };
}
