// GET /items/{id}

import { handlerOf } from './answer.mjs';
import { getItem } from './items-table.mjs';

export const handler = handlerOf('get item', async (event, subsegment) => {
  const itemId = event.pathParameters?.['id'] ?? '';
  subsegment.addAnnotation('item_id', itemId);
  const item = await getItem(itemId);
  return item === undefined
    ? { status: 404, body: { error: `There is no item ${itemId}` } }
    : { status: 200, body: item };
});
