/**
 * A shop as its traces tell it: `web` calls `orders` and `inventory`, `orders` writes to a DynamoDB table and calls a
 * payment provider that sends no segments. Each function gives the documents of one trace, with ids of its own.
 */

import type { CauseBlock, SegmentDocument, SubsegmentDocument } from '@fluoroscope/wire';
import { newSegmentId, randomHex } from '../../../server/test/e2e/support/documents.ts';

export interface SentTrace {
  readonly traceId: string;
  readonly documents: readonly SegmentDocument[];
}

export const PAYMENT_EXCEPTION = {
  type: 'PaymentDeclined',
  message: 'The bank declined the card',
  stack: [
    { label: 'charge', path: '/app/payments.js', line: 42 },
    { label: 'placeOrder', path: '/app/orders.js', line: 17 },
  ],
} as const;

/** A checkout that fails in `orders`, whose payment threw. */
export function failedCheckout(secondsAgo: number): SentTrace {
  const { traceId, start } = beginning(secondsAgo);
  const callToOrders = call('orders', start + 0.01, 0.3, 500, { fault: true });
  const web = request(traceId, 'web', start, 0.35, 'http://shop.example/checkout', 500, {
    fault: true,
    subsegments: [callToOrders],
  });
  const orders: SegmentDocument = {
    ...request(traceId, 'orders', start + 0.02, 0.28, 'http://orders.internal/orders', 500, {
      fault: true,
      annotations: { tenant: 'acme', attempt: 2, express: true },
      metadata: { debug: { cart: ['lamp', 'desk'] } },
    }),
    parent_id: callToOrders.id,
    subsegments: [putItem(start + 0.03), failedPayment(start + 0.1)],
  };
  return { traceId, documents: [web, orders] };
}

/** A checkout that fails in `web` alone, before it called anything. */
export function failedInWeb(secondsAgo: number): SentTrace {
  const { traceId, start } = beginning(secondsAgo);
  const web = request(traceId, 'web', start, 0.02, 'http://shop.example/login', 500, { fault: true });
  return { traceId, documents: [web] };
}

/** A request that went well, through `web` and `inventory`. */
export function stockLookup(secondsAgo: number): SentTrace {
  const { traceId, start } = beginning(secondsAgo);
  const callToInventory = call('inventory', start + 0.005, 0.04, 200);
  const web = request(traceId, 'web', start, 0.05, 'http://shop.example/stock', 200, {
    subsegments: [callToInventory],
  });
  const inventory = request(traceId, 'inventory', start + 0.01, 0.03, 'http://inventory.internal/stock', 200);
  return { traceId, documents: [web, { ...inventory, parent_id: callToInventory.id }] };
}

/** A page that does not exist: a client error. */
export function missingPage(secondsAgo: number): SentTrace {
  const { traceId, start } = beginning(secondsAgo);
  const web = request(traceId, 'web', start, 0.01, 'http://shop.example/nowhere', 404, { error: true });
  return { traceId, documents: [web] };
}

export function throttledRequest(secondsAgo: number): SentTrace {
  const { traceId, start } = beginning(secondsAgo);
  const outcome = { error: true, throttle: true };
  return {
    traceId,
    documents: [request(traceId, 'web', start, 0.01, 'http://shop.example/search', 429, outcome)],
  };
}

/** A request that has not ended. */
export function runningRequest(secondsAgo: number): SentTrace {
  const { traceId, start } = beginning(secondsAgo);
  const document: SegmentDocument = {
    id: newSegmentId(),
    trace_id: traceId,
    name: 'web',
    start_time: start,
    in_progress: true,
  };
  return { traceId, documents: [document] };
}

/** A segment of `inventory` whose caller's document was lost. */
export function orphan(secondsAgo: number): SentTrace {
  const { traceId, start } = beginning(secondsAgo);
  const inventory = request(traceId, 'inventory', start, 0.03, 'http://inventory.internal/stock', 200);
  return { traceId, documents: [{ ...inventory, parent_id: newSegmentId() }] };
}

/** A trace of `count` segments: `web`, and under it `job` after `job`, numbered by an annotation. */
export function longTrace(secondsAgo: number, count: number): SentTrace {
  const { traceId, start } = beginning(secondsAgo);
  const root = request(traceId, 'web', start, 1 + count / 1000, 'http://shop.example/report', 200);
  const jobs = Array.from({ length: count - 1 }, (_, index): SegmentDocument => ({
    id: newSegmentId(),
    trace_id: traceId,
    parent_id: root.id,
    name: 'job',
    start_time: start + (index + 1) / 1000,
    end_time: start + (index + 2) / 1000,
    annotations: { number: index + 1 },
  }));
  return { traceId, documents: [root, ...jobs] };
}

function beginning(secondsAgo: number): { readonly traceId: string; readonly start: number } {
  const start = Date.now() / 1000 - secondsAgo;
  return { traceId: `1-${Math.floor(start).toString(16)}-${randomHex(24)}`, start };
}

function request(
  traceId: string,
  name: string,
  start: number,
  seconds: number,
  url: string,
  status: number,
  members: Partial<SegmentDocument> = {},
): SegmentDocument {
  return {
    id: newSegmentId(),
    trace_id: traceId,
    name,
    start_time: start,
    end_time: start + seconds,
    http: { request: { method: 'GET', url }, response: { status } },
    ...members,
  };
}

function call(
  name: string,
  start: number,
  seconds: number,
  status: number,
  members: Partial<SubsegmentDocument> = {},
): SubsegmentDocument & { readonly id: string } {
  return {
    name,
    namespace: 'remote',
    start_time: start,
    end_time: start + seconds,
    http: { request: { method: 'GET', url: `http://${name}/`, traced: true }, response: { status } },
    ...members,
    id: newSegmentId(),
  };
}

function putItem(start: number): SubsegmentDocument {
  return {
    id: newSegmentId(),
    name: 'DynamoDB',
    namespace: 'aws',
    start_time: start,
    end_time: start + 0.05,
    http: { response: { status: 200 } },
    aws: { operation: 'PutItem', table_name: 'orders-table', region: 'eu-west-1' },
  };
}

/** Local work that threw, with the call to the provider inside. */
function failedPayment(start: number): SubsegmentDocument {
  const provider: SubsegmentDocument = {
    id: newSegmentId(),
    name: 'pay.example.com',
    namespace: 'remote',
    start_time: start + 0.01,
    end_time: start + 0.1,
    http: { request: { method: 'POST', url: 'https://pay.example.com/charges' }, response: { status: 200 } },
  };
  return {
    id: newSegmentId(),
    name: 'charge',
    start_time: start,
    end_time: start + 0.15,
    fault: true,
    cause: paymentCause(),
    subsegments: [provider],
  };
}

function paymentCause(): CauseBlock {
  const { type, message, stack } = PAYMENT_EXCEPTION;
  const exception = { id: newSegmentId(), type, message, stack: stack.map((frame) => ({ ...frame })) };
  return { working_directory: '/app', exceptions: [exception] };
}

/** What goes wrong with times: no length, an end before the start, a clock that is early, a part that still runs. */
export function oddTimes(secondsAgo: number): SentTrace {
  const { traceId, start } = beginning(secondsAgo);
  const root = request(traceId, 'web', start, 3600, 'http://shop.example/report', 200);
  const part = (name: string, from: number, to: number | undefined): SegmentDocument => ({
    id: newSegmentId(),
    trace_id: traceId,
    parent_id: root.id,
    name,
    start_time: start + from,
    ...(to === undefined ? { in_progress: true } : { end_time: start + to }),
  });
  return {
    traceId,
    documents: [
      root,
      part('early', -30, 60),
      part('instant', 100, 100),
      part('millisecond', 1800, 1800.001),
      part('running', 2000, undefined),
    ],
  };
}
