/**
 * Templates of traces: three segment documents with two subsegments each, as the X-Ray SDK for Node.js writes them,
 * with placeholders where traces differ. Of a hundred consecutive templates two end in a fault with an exception, three
 * in an error (404) and one throttled (429); the failure happens in the last hop and travels up to the first.
 */

import { callShapes, plans, tenants, type CallShape, type Hop, type Work } from './call-shapes.ts';
import {
  digitsPlaceholder,
  numberPlaceholder,
  segmentIdPlaceholder,
  timePlaceholder,
  tokenPlaceholder,
  traceIdPlaceholder,
  unquoteNumbers,
} from './placeholder.ts';
import type { Random } from './random.ts';

type Json = Readonly<Record<string, unknown>>;
type Ending = 'ok' | 'fault' | 'error' | 'throttle';

/** When something ran, in microseconds after its trace began. */
interface Interval {
  readonly start: number;
  readonly end: number;
}

interface TemplateContext {
  readonly random: Random;
  readonly shape: CallShape;
  readonly ending: Ending;
  readonly tenant: string;
  readonly plan: string;
}

const STATUS: Readonly<Record<Ending, number>> = { ok: 200, fault: 500, error: 404, throttle: 429 };
const FLAGS: Readonly<Record<Ending, Json>> = {
  ok: {},
  fault: { fault: true },
  error: { error: true },
  throttle: { error: true, throttle: true },
};
const ORDER_ID = digitsPlaceholder(0, 8);
const USER = `user-${digitsPlaceholder(1, 4)}`;
const EXCEPTION_SLOT = 30;

/** The JSON texts of one trace's segments, the entry segment first. `index` decides how the trace ends. */
export function traceTemplate(index: number, random: Random): readonly string[] {
  const context: TemplateContext = {
    random,
    shape: random.pick(callShapes),
    ending: endingOf(index),
    tenant: random.pick(tenants),
    plan: random.pick(plans),
  };
  let interval: Interval = { start: 0, end: 20_000 + random.below(180_000) };
  return context.shape.hops.map((hop, depth) => {
    const parts = splitInterval(interval, random);
    const document = segment(context, hop, depth, interval, parts);
    interval = parts.callee;
    return unquoteNumbers(JSON.stringify(document));
  });
}

/** 37 has no factor in common with 100, so any hundred templates in a row hold each ending exactly as often. */
function endingOf(index: number): Ending {
  const place = (index * 37) % 100;
  if (place < 2) return 'fault';
  if (place < 5) return 'error';
  return place < 6 ? 'throttle' : 'ok';
}

/** Work of its own first, then a call, and inside the call, network time aside, the callee. */
function splitInterval(
  whole: Interval,
  random: Random,
): { work: Interval; call: Interval; callee: Interval } {
  const length = whole.end - whole.start;
  const at = (share: number): number => whole.start + length * share;
  const turn = 0.1 + 0.3 * random.fraction();
  return {
    work: { start: at(0.01), end: at(turn) },
    call: { start: at(turn + 0.02), end: at(0.98) },
    callee: { start: at(turn + 0.04), end: at(0.96) },
  };
}

function segment(
  context: TemplateContext,
  hop: Hop,
  depth: number,
  interval: Interval,
  parts: { readonly work: Interval; readonly call: Interval },
): Json {
  const { shape, ending } = context;
  const next = shape.hops[depth + 1];
  return {
    name: hop.service,
    id: segmentIdPlaceholder(depth * 3),
    trace_id: traceIdPlaceholder,
    ...(depth === 0 ? { user: USER } : { parent_id: segmentIdPlaceholder(depth * 3 - 1) }),
    ...times(interval),
    origin: 'AWS::ECS::Container',
    ...FLAGS[ending],
    http: servedRequest(context, hop, depth),
    ...(depth === 0 ? { service: { version: '1.42.0' } } : {}),
    aws: platform(context, hop, depth),
    annotations: annotations(context, depth),
    subsegments: [
      { ...subsegmentHead(depth * 3 + 1, parts.work), ...workMembers(context, hop.work, depth * 2) },
      next === undefined
        ? { ...subsegmentHead(depth * 3 + 2, parts.call), ...lastWork(context, depth * 2 + 1) }
        : { ...subsegmentHead(depth * 3 + 2, parts.call), ...callOf(context, next) },
    ],
    ...(next === undefined && ending === 'fault' ? { cause: segmentIdPlaceholder(EXCEPTION_SLOT) } : {}),
  };
}

function times(interval: Interval): Json {
  return { start_time: timePlaceholder(interval.start), end_time: timePlaceholder(interval.end) };
}

function subsegmentHead(idSlot: number, interval: Interval): Json {
  return { id: segmentIdPlaceholder(idSlot), ...times(interval) };
}

function servedRequest(context: TemplateContext, hop: Hop, depth: number): Json {
  const host = depth === 0 ? 'https://shop.example.com' : `http://${hop.service}.internal:8080`;
  return {
    request: {
      method: hop.method,
      url: host + hop.path.replace('{order}', ORDER_ID),
      ...(depth === 0 ? { user_agent: 'Mozilla/5.0 (Linux; Android 15)' } : {}),
      client_ip:
        depth === 0 ? `203.0.113.${context.random.below(256)}` : `10.0.${depth}.${context.random.below(256)}`,
    },
    response: { status: STATUS[context.ending], content_length: 100 + context.random.below(9000) },
  };
}

function platform({ random }: TemplateContext, hop: Hop, depth: number): Json {
  return {
    ...(depth === 0 ? { ec2: { availability_zone: `eu-central-1${random.pick(['a', 'b', 'c'])}` } } : {}),
    ecs: { container: `${hop.service}-${random.below(32)}` },
    xray: { sdk: 'X-Ray for Node.js', sdk_version: '3.10.3' },
  };
}

function annotations(context: TemplateContext, depth: number): Json {
  if (depth === 0) return { tenant: context.tenant, plan: context.plan, order_id: ORDER_ID };
  if (depth === 1) return { tenant: context.tenant, order_id: ORDER_ID, items: 1 + context.random.below(12) };
  return { amount: numberPlaceholder(2, 6), priority: context.random.below(4) === 0 };
}

function callOf(context: TemplateContext, next: Hop): Json {
  return {
    name: `${next.service}.internal`,
    namespace: 'remote',
    ...FLAGS[context.ending],
    http: {
      request: {
        method: next.method,
        url: `http://${next.service}.internal:8080${next.path.replace('{order}', ORDER_ID)}`,
        traced: true,
      },
      response: { status: STATUS[context.ending] },
    },
  };
}

/** The failing piece of work of a failing trace. */
function lastWork(context: TemplateContext, tokenSlot: number): Json {
  const members = workMembers(context, context.shape.lastWork, tokenSlot);
  if (context.ending !== 'fault') return { ...members, ...FLAGS[context.ending] };
  return { ...members, fault: true, cause: exceptionCause };
}

function workMembers(context: TemplateContext, work: Work, tokenSlot: number): Json {
  switch (work.kind) {
    case 'local':
      return {
        name: work.name,
        metadata: {
          default: { source: 'memory', entries: context.random.below(500) },
        },
      };
    case 'aws':
      return awsCall(context, work, tokenSlot);
    case 'remote':
      return {
        name: work.host,
        namespace: 'remote',
        http: {
          request: { method: work.method, url: `https://${work.host}${work.path}` },
          response: { status: 200, content_length: 80 + context.random.below(4000) },
        },
      };
    case 'sql':
      return {
        name: work.name,
        namespace: 'remote',
        sql: {
          database_type: 'PostgreSQL',
          database_version: '17.5',
          user: 'inventory',
          sanitized_query: work.query,
        },
      };
  }
}

function awsCall(context: TemplateContext, work: Extract<Work, { kind: 'aws' }>, tokenSlot: number): Json {
  return {
    name: work.name,
    namespace: 'aws',
    http: { response: { status: 200, content_length: 20 + context.random.below(3000) } },
    aws: {
      operation: work.operation,
      region: 'eu-central-1',
      request_id: tokenPlaceholder(10 + tokenSlot, 52),
      retries: 0,
      ...work.resource,
    },
  };
}

const exceptionCause: Json = {
  working_directory: '/srv/app',
  exceptions: [
    {
      id: segmentIdPlaceholder(EXCEPTION_SLOT),
      type: 'UpstreamTimeoutError',
      message: 'no answer within 2000 ms',
      remote: true,
      stack: [
        { path: '/srv/app/dist/http/client.js', line: 118, label: 'Timeout.onTimeout' },
        { path: '/srv/app/dist/http/client.js', line: 64, label: 'sendRequest' },
        { path: '/srv/app/dist/charge/authorize.js', line: 31, label: 'authorize' },
        { path: '/srv/app/dist/server.js', line: 207, label: 'handle' },
      ],
    },
  ],
};
