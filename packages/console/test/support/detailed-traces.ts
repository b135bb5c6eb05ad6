/** Traces that hold something in every place where a document can, and traces that mean harm. */

import type { ExceptionRecord, SegmentDocument } from '@fluoroscope/wire';
import { newSegmentId, randomHex } from '../../../server/test/e2e/support/documents.ts';
import type { SentTrace } from './shop-traces.ts';

/** A payment that failed in a chain of exceptions, over a database and a queue, with all that can be said about it. */
export function detailedPayment(secondsAgo: number, seconds = 0.9): SentTrace {
  const start = Date.now() / 1000 - secondsAgo;
  const traceId = newTraceId(start);
  const query = {
    id: newSegmentId(),
    name: 'ledger@db.internal',
    namespace: 'remote' as const,
    start_time: start + 0.05,
    end_time: start + 0.2,
    sql: {
      sanitized_query:
        'SELECT a.id, a.balance FROM accounts a INNER JOIN owners o ON o.id = a.owner WHERE a.id = ? AND o.state IN (?, ?) ORDER BY a.id LIMIT 1',
      database_type: 'PostgreSQL',
      database_version: '16.2',
      user: 'ledger',
      url: 'jdbc:postgresql://db.internal/ledger',
      preparation: 'statement',
    },
  };
  const charge = {
    id: newSegmentId(),
    name: 'charge',
    start_time: start + 0.25,
    end_time: start + seconds - 0.05,
    fault: true,
    cause: { working_directory: '/srv/payments', exceptions: paymentExceptions() },
  };
  const document: SegmentDocument = {
    id: newSegmentId(),
    trace_id: traceId,
    name: 'payments',
    start_time: start,
    end_time: start + seconds,
    fault: true,
    user: 'alice',
    origin: 'AWS::ECS::Container',
    resource_arn: 'arn:aws:ecs:eu-west-1:123456789012:task/payments/7',
    http: {
      request: {
        method: 'POST',
        url: 'https://pay.example.com/charges?order=7',
        user_agent: 'shop/2.1',
        client_ip: '203.0.113.7',
        x_forwarded_for: true,
      },
      response: { status: 502, content_length: 311 },
    },
    aws: { account_id: '123456789012', ecs: { container: 'payments-7', availability_zone: 'eu-west-1a' } },
    service: { version: '4.2.0', runtime: 'node', runtime_version: '20.19.0' },
    annotations: { tenant: 'acme', attempt: 2, express: true, 'order.id': '7' },
    metadata: {
      debug: { cart: { items: ['lamp', 'desk'], total: 129.5 }, note: 'paid by card' },
      default: {
        'http.route': '/charges',
        'otel.resource.service.name': 'payments',
        'otel.resource.host.name': 'ip-10-0-0-7',
      },
    },
    subsegments: [query, charge],
  };
  return { traceId, documents: [document] };
}

function paymentExceptions(): ExceptionRecord[] {
  const [outer, inner] = [newSegmentId(), newSegmentId()];
  const frame = (label: string, path: string, line: number) => ({ label, path, line });
  return [
    {
      id: outer,
      type: 'PaymentFailed',
      message: 'The charge of order 7 failed',
      cause: inner,
      stack: [
        frame('charge', '/srv/payments/src/charge.js', 42),
        frame('handle', '/srv/payments/src/handler.js', 17),
        frame('Layer.handle', '/srv/payments/node_modules/express/lib/router/layer.js', 95),
        frame('next', '/srv/payments/node_modules/express/lib/router/route.js', 149),
        frame('process.processTicksAndRejections', 'node:internal/process/task_queues', 105),
      ],
      truncated: 3,
    },
    {
      id: inner,
      type: 'ConnectionReset',
      message: 'read ECONNRESET',
      remote: true,
      stack: [
        frame('TCP.onStreamRead', 'node:internal/stream_base_commons', 216),
        frame('send', '/srv/payments/src/bank-client.js', 8),
      ],
    },
  ];
}

/** Markup, a script, a change of the direction of writing, a terminal code, and a text without a place to break. */
export const HOSTILE_TEXTS = [
  '<img src=x onerror="globalThis.harmed=1"><script>globalThis.harmed=1</script>',
  'javascript:globalThis.harmed=1',
  '\u202egnp.exe\u202c \u2066\u2067\u2068 \u061c',
  '\u001b[31mred\u001b[0m\u0007\u0000',
  `${'Ω'.repeat(400)}`,
  '{{constructor.constructor("globalThis.harmed=1")()}}',
] as const;

/** The texts above wherever a document has room for a text. */
export function hostileTrace(secondsAgo: number): SentTrace {
  const start = Date.now() / 1000 - secondsAgo;
  const traceId = newTraceId(start);
  const text = HOSTILE_TEXTS.join(' ');
  const document: SegmentDocument = {
    id: newSegmentId(),
    trace_id: traceId,
    name: 'hostile & co',
    start_time: start,
    end_time: start + 0.3,
    fault: true,
    user: text,
    http: {
      request: { method: text, url: text, user_agent: text, client_ip: text },
      response: { status: 500 },
    },
    annotations: Object.fromEntries(HOSTILE_TEXTS.map((each, index) => [`text${index}`, each])),
    metadata: { [text]: { [text]: text }, default: { 'otel.span.name': text } },
    aws: { [text]: text },
    cause: {
      working_directory: text,
      exceptions: [
        { id: newSegmentId(), type: text, message: text, stack: [{ path: text, label: text, line: 1 }] },
      ],
    },
    subsegments: [
      {
        id: newSegmentId(),
        name: 'query',
        namespace: 'remote',
        start_time: start,
        end_time: start + 0.1,
        sql: { sanitized_query: text, url: text },
      },
    ],
  };
  return { traceId, documents: [document] };
}

/** One segment with 100,000 annotations, a value of two million characters, an object of 100,000 keys and a list of a
 * million numbers. */
export function hugeDocument(): SegmentDocument {
  const start = Date.now() / 1000 - 60;
  return {
    id: newSegmentId(),
    trace_id: newTraceId(start),
    name: 'huge',
    start_time: start,
    end_time: start + 1,
    annotations: Object.fromEntries(
      Array.from({ length: 100_000 }, (_, index) => [`key${index}`, `value ${index}`]),
    ),
    metadata: {
      long: { text: `beginning ${'0123456789'.repeat(200_000)} end` },
      list: Array.from({ length: 1_000_000 }, (_, index) => index),
      wide: Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`m${index}`, index])),
    },
  };
}

export function newTraceId(start: number): string {
  return `1-${Math.floor(start).toString(16)}-${randomHex(24)}`;
}
