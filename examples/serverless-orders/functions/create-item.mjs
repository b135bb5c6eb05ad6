// POST /items

import { randomUUID } from 'node:crypto';
import { handlerOf } from './answer.mjs';
import { putItem } from './items-table.mjs';

class TitleTooLong extends Error {
  /** @override */
  name = 'TitleTooLong';
}

export const handler = handlerOf('create item', async (event, subsegment) => {
  const { title } = JSON.parse(event.body ?? '{}');
  if (typeof title !== 'string') return { status: 400, body: { error: 'An item needs a title' } };
  // A mistake that is left in on purpose: this should be a 400, and the trace of the fault shows where it is thrown.
  if (title.length > 100) throw new TitleTooLong(`A title of ${title.length} characters`);

  const item = { itemId: randomUUID(), tenant: event.headers['x-tenant'] ?? 'nobody', title };
  subsegment.addAnnotation('item_id', item.itemId);
  subsegment.addMetadata('item', item, 'orders');
  await putItem(item);
  return { status: 201, body: { itemId: item.itemId } };
});
