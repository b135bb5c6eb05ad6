/**
 * Half an hour of a larger shop, the same every time: a storefront, eight services and stores behind it, and a provider
 * of payments that declines more and more since ten minutes, for one build of the checkout alone.
 */

import type { CauseBlock, SegmentDocument, SubsegmentDocument } from '@fluoroscope/wire';
import type { SentTrace } from './shop-traces.ts';

const TRACE_COUNT = 260;
const SECONDS = 28 * 60;
const FAILING_SECONDS = 10 * 60;

/** Park and Miller's generator: numbers from 0 to 1, the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

type Random = () => number;

/** What a request is about while its documents are made. */
interface Story {
  readonly traceId: string;
  readonly start: number;
  readonly isFailing: boolean;
  readonly random: Random;
  readonly documents: SegmentDocument[];
}

type Members = Partial<SegmentDocument & SubsegmentDocument>;

/** The traces of the half hour that ends at `endSeconds`, oldest first. */
export function busyShop(endSeconds: number): readonly SentTrace[] {
  const random = randomNumbers(20_260_131);
  return Array.from({ length: TRACE_COUNT }, (_, number) => {
    const secondsAgo = SECONDS * (1 - number / TRACE_COUNT) + 5;
    const start = endSeconds - secondsAgo;
    const isFailing = secondsAgo < FAILING_SECONDS && random() < 0.5;
    const traceId = `1-${Math.floor(start).toString(16)}-${hex(random, 24)}`;
    const story: Story = { traceId, start, isFailing, random, documents: [] };
    tell(story, number);
    return { traceId, documents: story.documents };
  });
}

function tell(story: Story, number: number): void {
  const kind = number % 5;
  if (kind < 2) browse(story);
  else if (kind < 4) checkOut(story);
  else search(story);
}

function browse(story: Story): void {
  const length = 0.04 + story.random() ** 3 * 0.5;
  serve(story, 'storefront', '/products', 200, length, undefined, (at, span) => [
    callTo(story, 'catalog', '/products', at, span * 0.9, 200, (inner, innerSpan, callId) => {
      serveAt(story, 'catalog', '/products', 200, inner, innerSpan, callId, (sub, subSpan) => [
        awsCall(story, 'DynamoDB', sub, subSpan * 0.7, { operation: 'Query', table_name: 'products' }),
      ]);
    }),
  ]);
}

function search(story: Story): void {
  const isThrottled = story.random() < 0.15;
  const status = isThrottled ? 429 : story.random() < 0.1 ? 404 : 200;
  serve(story, 'storefront', '/search?q=lamp', status, 0.03 + story.random() * 0.1, undefined, (at, span) =>
    isThrottled
      ? []
      : [
          callTo(story, 'search', '/query', at, span * 0.8, status, (inner, innerSpan, callId) =>
            serveAt(story, 'search', '/query', status, inner, innerSpan, callId, () => []),
          ),
        ],
  );
}

function checkOut(story: Story): void {
  const build = story.isFailing || story.random() < 0.4 ? '2026.02.1' : '2026.01.9';
  const tenants = ['acme', 'globex', 'initech'] as const;
  const annotations = { build, tenant: tenants[Math.floor(story.random() * tenants.length)] ?? 'acme' };
  const status = story.isFailing ? 502 : 200;
  const length = (story.isFailing ? 1.1 : 0.25) + story.random() ** 2 * 0.6;
  serve(story, 'storefront', '/checkout', status, length, undefined, (at, span) => [
    callTo(story, 'checkout', '/orders', at, span * 0.95, status, (inner, innerSpan, callId) => {
      const segment = serveAt(
        story,
        'checkout',
        '/orders',
        status,
        inner,
        innerSpan,
        callId,
        (sub, subSpan) => [
          callTo(story, 'inventory', '/reservations', sub, subSpan * 0.2, 200, (deep, deepSpan, deepCall) => {
            serveAt(story, 'inventory', '/reservations', 200, deep, deepSpan, deepCall, (x, y) => [
              sqlCall(story, x, y * 0.8),
            ]);
          }),
          payment(story, sub + subSpan * 0.25, subSpan * 0.6),
          awsCall(story, 'SQS', sub + subSpan * 0.88, subSpan * 0.1, {
            operation: 'SendMessage',
            queue_url: 'https://sqs.eu-west-1.amazonaws.com/000000000000/receipts',
          }),
        ],
      );
      Object.assign(segment, { annotations, user: `user-${Math.floor(story.random() * 40)}` });
    }),
  ]);
}

/** Local work around the call to the provider; what it throws is why a checkout fails. */
function payment(story: Story, at: number, span: number): SubsegmentDocument {
  const provider = callTo(
    story,
    'api.payments.example',
    '/v2/charges',
    at + span * 0.1,
    span * 0.8,
    story.isFailing ? 503 : 200,
  );
  return {
    id: hex(story.random, 16),
    name: 'charge card',
    start_time: at,
    end_time: at + span,
    metadata: { payments: { provider: 'example', attempt: story.isFailing ? 3 : 1, currency: 'EUR' } },
    ...(story.isFailing && { fault: true, cause: declined(story) }),
    subsegments: [provider],
  };
}

function declined(story: Story): CauseBlock {
  const stack = [
    { path: '/app/checkout/payments/client.js', line: 88, label: 'PaymentClient.charge' },
    { path: '/app/checkout/orders.js', line: 41, label: 'placeOrder' },
    { path: '/app/node_modules/express/lib/router/layer.js', line: 95, label: 'Layer.handle' },
  ];
  const message = 'The provider answered 503 three times: signature version 1 is not accepted any more';
  return {
    working_directory: '/app/checkout',
    exceptions: [{ id: hex(story.random, 16), type: 'PaymentGatewayError', message, remote: false, stack }],
  };
}

type Inside = (at: number, span: number) => readonly SubsegmentDocument[];

/** The segment of the entry, and with it the trace. */
function serve(
  story: Story,
  name: string,
  path: string,
  status: number,
  span: number,
  parentId: string | undefined,
  inside: Inside,
): SegmentDocument {
  return serveAt(story, name, path, status, story.start, span, parentId, inside);
}

function serveAt(
  story: Story,
  name: string,
  path: string,
  status: number,
  at: number,
  span: number,
  parentId: string | undefined,
  inside: Inside,
): SegmentDocument {
  const url = `https://${name === 'storefront' ? 'shop.example' : `${name}.internal`}${path}`;
  const method = path === '/checkout' || path === '/orders' || path === '/reservations' ? 'POST' : 'GET';
  const segment: SegmentDocument = {
    id: hex(story.random, 16),
    trace_id: story.traceId,
    name,
    origin: 'AWS::ECS::Container',
    start_time: at,
    end_time: at + span,
    http: { request: { method, url, client_ip: '198.51.100.7' }, response: { status } },
    ...outcomeOf(status),
    ...(parentId !== undefined && { parent_id: parentId }),
  };
  story.documents.push(segment);
  const subsegments = inside(at + span * 0.03, span * 0.92);
  return subsegments.length === 0 ? segment : Object.assign(segment, { subsegments });
}

function callTo(
  story: Story,
  name: string,
  path: string,
  at: number,
  span: number,
  status: number,
  answer?: (at: number, span: number, callId: string) => void,
): SubsegmentDocument {
  const id = hex(story.random, 16);
  answer?.(at + span * 0.02, span * 0.95, id);
  const request = {
    method: 'POST',
    url: `https://${name}${path}`,
    ...(answer !== undefined && { traced: true }),
  };
  return {
    id,
    name,
    namespace: 'remote',
    start_time: at,
    end_time: at + span,
    http: { request, response: { status } },
    ...outcomeOf(status),
  };
}

function awsCall(
  story: Story,
  name: string,
  at: number,
  span: number,
  aws: NonNullable<Members['aws']>,
): SubsegmentDocument {
  return {
    id: hex(story.random, 16),
    name,
    namespace: 'aws',
    start_time: at,
    end_time: at + span,
    http: { response: { status: 200 } },
    aws: { region: 'eu-west-1', ...aws },
  };
}

function sqlCall(story: Story, at: number, span: number): SubsegmentDocument {
  return {
    id: hex(story.random, 16),
    name: 'stock@db.internal',
    namespace: 'remote',
    start_time: at,
    end_time: at + span,
    sql: {
      database_type: 'PostgreSQL',
      sanitized_query:
        'UPDATE stock SET reserved = reserved + ? WHERE product = ? AND reserved + ? <= available',
    },
  };
}

function outcomeOf(status: number): Members {
  if (status >= 500) return { fault: true };
  if (status === 429) return { error: true, throttle: true };
  return status >= 400 ? { error: true } : {};
}

function hex(random: Random, digits: number): string {
  return Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
}
