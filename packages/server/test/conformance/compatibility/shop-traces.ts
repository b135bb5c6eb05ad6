/** Traces that together have everything a summary, a graph or a series can tell. */

import { randomBytes } from 'node:crypto';
import type { SegmentDocument } from '@fluoroscope/wire';
import { aSegment, aSubsegment, id } from '../../support/segment-builders.ts';

/** The beginning of a minute shortly before this run, so that no trace is expired or in the future. */
export const START: number = (Math.floor(Date.now() / 60_000) - 10) * 60;

export const at = (seconds: number): Date => new Date((START + seconds) * 1000);

const aTraceId = (seconds: number): string =>
  `1-${Math.floor(START + seconds).toString(16)}-${randomBytes(12).toString('hex')}`;

export const ACCOUNT_ID = '123456789012';

export const WEB = {
  Name: 'web',
  Names: ['web'],
  AccountId: ACCOUNT_ID,
  Type: 'AWS::EC2::Instance',
} as const;

export const traceIdOf = ([document]: readonly SegmentDocument[]): string => document?.trace_id ?? '';

/**
 * `web` calls `orders` under another name, which sends a message; all of it half a second from `seconds` on. The status
 * decides the outcome of `web` and of its call.
 */
export function shopTrace(seconds: number, status: number): SegmentDocument[] {
  const trace_id = aTraceId(seconds);
  const start = START + seconds;
  const response = { response: { status } };
  const outcome = { ...(status >= 500 ? { fault: true } : {}), ...(status === 404 ? { error: true } : {}) };
  const call = aSubsegment({
    id: id(2),
    name: 'orders.internal',
    namespace: 'remote',
    start_time: start + 0.05,
    end_time: start + 0.45,
    http: response,
  });
  const send = aSubsegment({
    id: id(4),
    name: 'SQS',
    namespace: 'aws',
    start_time: start + 0.15,
    end_time: start + 0.2,
    aws: { operation: 'SendMessage', queue_url: 'https://sqs/parcels' },
  });
  return [
    aSegment({
      trace_id,
      name: 'web',
      origin: 'AWS::EC2::Instance',
      start_time: start,
      end_time: start + 0.5,
      user: 'anna',
      resource_arn: 'arn:aws:ec2:eu-west-1:123456789012:instance/i-1',
      aws: { account_id: ACCOUNT_ID, ec2: { instance_id: 'i-1', availability_zone: 'eu-west-1a' } },
      annotations: { tier: 'gold', items: 3, big: true },
      http: {
        request: { method: 'GET', url: 'http://shop/orders', user_agent: 'curl', client_ip: '10.0.0.1' },
        ...response,
      },
      ...outcome,
      ...(status === 200 || status === 429 ? {} : { cause: CAUSE }),
      subsegments: [call],
    }),
    aSegment({
      trace_id,
      id: id(3),
      parent_id: id(2),
      name: 'orders',
      start_time: start + 0.1,
      end_time: start + 0.4,
      subsegments: [send],
    }),
  ];
}

const CAUSE = {
  working_directory: '/srv',
  exceptions: [{ id: id(9), type: 'TypeError', message: 'no such order' }],
};

/** Works on the message that another trace sent, in a trace of its own. */
export function consumerTrace(seconds: number, producer: readonly SegmentDocument[]): SegmentDocument[] {
  const links = [{ trace_id: traceIdOf(producer), id: id(4) }];
  const start_time = START + seconds;
  return [
    aSegment({ trace_id: aTraceId(seconds), name: 'worker', start_time, end_time: start_time + 0.25, links }),
  ];
}

/** One trace with more services than one page of any graph has. */
export function wideTrace(seconds: number, services: number): SegmentDocument[] {
  const trace_id = aTraceId(seconds);
  const start_time = START + seconds;
  const times = { start_time, end_time: start_time + 0.5 };
  const calls = Array.from({ length: services }, (_, index) =>
    aSubsegment({ ...times, id: id(10_000 + index), name: `api-${index}`, namespace: 'remote' }),
  );
  const parts = Array.from({ length: Math.ceil(services / CALLS_OF_SEGMENT) }, (_, part) =>
    calls.slice(part * CALLS_OF_SEGMENT, (part + 1) * CALLS_OF_SEGMENT),
  );
  return parts.map((subsegments, part) => aSegment({ ...times, trace_id, id: id(part + 1), subsegments }));
}

/** Keeps each document far below the limit of its size. */
const CALLS_OF_SEGMENT = 100;
