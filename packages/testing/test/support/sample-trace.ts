// A trace of three services as their SDKs send it: shop calls a table and payments, and payments fails.

import { Trace } from '../../src/trace.ts';
import type { EntityDocument } from '../../src/trace-entity.ts';

const BEGIN = 1_790_000_000;

/** Seconds are relative to the begin of the trace. */
export function entity(
  name: string,
  [start, end]: readonly [number, number],
  more: Partial<EntityDocument> = {},
): EntityDocument {
  return { id: name, name, start_time: BEGIN + start, end_time: BEGIN + end, ...more };
}

export function traceOf(...documents: readonly EntityDocument[]): Trace {
  return new Trace({
    id: '1-6ab13b80-000000000000000000000001',
    revision: 1,
    isPartial: false,
    documents: documents.map((document) => JSON.stringify(document)),
  });
}

export function shopTrace(): Trace {
  const read = entity('read catalogue', [0.001, 0.0014]);
  const put = entity('DynamoDB', [0.002, 0.01], {
    namespace: 'aws',
    aws: { operation: 'PutItem', table_name: 'orders' },
    http: { response: { status: 200 } },
  });
  const charge = entity('payments.internal', [0.01, 1.24], {
    namespace: 'remote',
    http: { request: { method: 'POST', url: 'http://payments.internal/charges' }, response: { status: 500 } },
  });
  const shop = entity('shop', [0, 1.25], {
    http: { request: { method: 'POST', url: 'http://shop/orders?dry=1' }, response: { status: 502 } },
    annotations: { tenant: 'acme', items: 2 },
    subsegments: [read, put, charge],
  });
  const payments = entity('payments', [0.02, 1.23], {
    parent_id: 'payments.internal',
    http: { request: { method: 'POST', url: 'http://payments/charges' }, response: { status: 500 } },
    fault: true,
    cause: { exceptions: [{ type: 'CardProcessorTimeout', message: 'no answer in 1 s' }] },
    annotations: { tenant: 'umbrella' },
  });
  const inferred = entity('DynamoDB', [0.002, 0.01], { id: 'i', parent_id: 'DynamoDB', inferred: true });
  return traceOf(payments, inferred, shop);
}
