/**
 * Traces of every kind that statistics tell apart, made from a seed: finished or not, with and without a root, with
 * texts that are hard to quote, services of one name and two types, annotations of one key and three types, and causes
 * that a filter cannot tell from each other.
 */

import type { SegmentDocument, SubsegmentDocument, TopLevelDocument } from '@fluoroscope/wire';
import { aSegment, aSubsegment, id } from '../support/segment-builders.ts';

/** Epoch second of the first trace; one begins every second. */
export const FIRST_SECOND = 1_760_000_000;

const URLS = [
  'http://shop/orders',
  'http://shop/a "quoted" \\ path',
  'http://shop/überraschung\n\u202e?x=1',
  `http://shop/${'long'.repeat(1200)}`,
  undefined,
];
const STATUSES = [200, 404, 429, 503, undefined];
const AGENTS = ['curl/8', 'Mozilla/5.0 (X11)', undefined];
const USERS = ['anna', "o'neil", '', undefined];
const MIXED = ['3', 3, 3.25, true, false, 0, '', undefined];
const ORIGINS = ['AWS::EC2::Instance', 'AWS::ECS::Container', undefined];

type Pick = <Item>(items: readonly Item[]) => Item;

/** The same choices for the same seed. */
function seededPick(seed: number): Pick {
  let state = seed;
  return <Item>(items: readonly Item[]): Item => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const item = items[Math.floor((state / 2 ** 32) * items.length)];
    // Every list here has an element at every such place, though it may be undefined.
    return item as Item;
  };
}

export interface VariedTrace {
  readonly traceId: string;
  readonly second: number;
  readonly documents: readonly TopLevelDocument[];
}

export function variedTraces(count: number, seed: number): readonly VariedTrace[] {
  const pick = seededPick(seed);
  return Array.from({ length: count }, (_, number) => {
    const second = FIRST_SECOND + number;
    const traceId = `1-${second.toString(16)}-${number.toString(16).padStart(24, '0')}`;
    return { traceId, second, documents: documentsOf(traceId, second, pick) };
  });
}

function documentsOf(trace_id: string, second: number, pick: Pick): readonly TopLevelDocument[] {
  const root = aSegment({
    trace_id,
    start_time: second,
    ...rootMembers(second, pick),
    ...timesOf(second, pick),
  });
  const child = aSegment({
    trace_id,
    id: id(50),
    parent_id: pick([id(1), id(1), id(77)]),
    name: pick(['orders', 'payments']),
    start_time: second,
    ...pick([{}, {}, { throttle: true, error: true }, { fault: true, ...exceptions(pick) }]),
    subsegments: [failingCall(60, second, pick), failingCall(61, second, pick)],
  });
  return pick([[root], [root], [root, child], [root, child], [child]]);
}

function timesOf(second: number, pick: Pick): Partial<SegmentDocument> {
  const length = pick([0, 0.000_001, 0.001, 0.01, 0.025, 0.25, 0.3, 1, 2.5, 40]);
  return pick([false, false, false, false, true]) ? { in_progress: true } : { end_time: second + length };
}

function rootMembers(second: number, pick: Pick): Partial<SegmentDocument> {
  const [url, status, user_agent] = [pick(URLS), pick(STATUSES), pick(AGENTS)];
  const [user, mixed, origin] = [pick(USERS), pick(MIXED), pick(ORIGINS)];
  return {
    name: pick(['web', 'web', 'mobile']),
    ...(origin !== undefined && { origin }),
    ...(user !== undefined && { user }),
    ...pick([{}, { resource_arn: 'arn:aws:ec2:eu-west-1:1:instance/i-1' }]),
    aws: {
      ...pick([{}, { account_id: '111111111111' }, { account_id: '222222222222' }]),
      ...pick([{}, { ec2: { instance_id: pick(['i-1', 'i-2']), availability_zone: pick(['a', 'b']) } }]),
    },
    annotations: {
      tenant: pick(['acme', 'umbrella', 'initech']),
      ...(mixed !== undefined && { mixed }),
      ...pick([{}, { is_big: false }, { is_big: true }]),
    },
    http: {
      request: {
        ...pick([{}, { method: 'GET' }, { method: 'POST' }]),
        ...pick([{}, { client_ip: '10.0.0.1' }]),
        ...(url !== undefined && { url }),
        ...(user_agent !== undefined && { user_agent }),
      },
      ...(status !== undefined && { response: { status } }),
    },
    ...pick([{}, {}, {}, { fault: true, ...exceptions(pick) }, { error: true, ...exceptions(pick) }]),
    subsegments: [failingCall(10, second, pick), failingCall(11, second, pick)],
  };
}

function exceptions(pick: Pick): { cause?: NonNullable<SegmentDocument['cause']> } {
  const type = pick(['TypeError', 'Timeout', undefined]);
  if (type === undefined) return {};
  return {
    cause: {
      working_directory: '/srv',
      exceptions: [
        { id: id(90), type: 'Wrapper', message: 'outer' },
        { id: id(91), type, message: 'inner' },
      ],
    },
  };
}

/** A call that may fail where its caller does not. */
function failingCall(number: number, second: number, pick: Pick): SubsegmentDocument {
  return aSubsegment({
    id: id(number),
    name: pick(['db', 'dynamodb', 'DynamoDB', 'cache.internal']),
    namespace: pick(['remote', 'aws'] as const),
    start_time: second,
    ...pick([{}, {}, { fault: true, ...exceptions(pick) }, { error: true, throttle: pick([true, false]) }]),
  });
}
