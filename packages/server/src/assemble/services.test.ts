import { describe, expect, it } from 'vitest';
import type { TopLevelDocument } from '@fluoroscope/wire';
import {
  aSegment,
  aSubsegment,
  anIndependent,
  id,
  received,
  T0,
} from '../../test/support/segment-builders.ts';
import { assembleTrace } from './assemble-trace.ts';

function check(documents: readonly TopLevelDocument[], services: readonly object[]): void {
  expect(assembleTrace(received(...documents)).services).toMatchObject(services);
  expect(assembleTrace(received(...documents)).services).toHaveLength(services.length);
}

const client = (name: string): object => ({ name, type: 'client', state: 'unknown', isRoot: false });

describe('nodes', () => {
  it('are a client and the root for a single segment', () => {
    check(
      [aSegment({ name: 'web' })],
      [
        client('web'),
        { name: 'web', names: ['web'], type: undefined, accountId: undefined, state: 'active', isRoot: true },
      ],
    );
  });

  it('take their type from the origin and their account from the aws block', () => {
    check(
      [aSegment({ origin: 'AWS::EC2::Instance', aws: { account_id: '111122223333' } })],
      [
        { type: 'client', accountId: '111122223333' },
        { type: 'AWS::EC2::Instance', accountId: '111122223333' },
      ],
    );
  });

  it('are the same for segments of one name, type and account', () => {
    check(
      [aSegment(), aSegment({ id: id(2), parent_id: id(1) })],
      [client('web'), { name: 'web', isRoot: true }],
    );
  });

  it('differ by type and by account', () => {
    check(
      [
        aSegment(),
        aSegment({ id: id(2), parent_id: id(1), origin: 'AWS::ECS::Container' }),
        aSegment({ id: id(3), parent_id: id(1), aws: { account_id: '1' } }),
      ],
      [
        client('web'),
        { isRoot: true },
        { type: 'AWS::ECS::Container', isRoot: false },
        { accountId: '1', isRoot: false },
      ],
    );
  });

  it('have one client for each root node', () => {
    check(
      [
        aSegment({ name: 'a' }),
        aSegment({ name: 'b', id: id(2) }),
        aSegment({ name: 'a', id: id(3), start_time: T0 + 5 }),
      ],
      [client('a'), { name: 'a', isRoot: true }, client('b'), { name: 'b', isRoot: true }],
    );
  });

  it('have no client where the caller is merely unknown', () => {
    check([aSegment({ parent_id: id(9) })], [{ name: 'web', state: 'active', isRoot: false }]);
  });

  it('come from unanswered calls but not from local work', () => {
    const calls = [
      aSubsegment({ id: id(2), name: 'local' }),
      aSubsegment({ id: id(3), name: 'stripe.com', namespace: 'remote' }),
      aSubsegment({ id: id(4), name: 'STS', namespace: 'aws', aws: { account_id: '9' } }),
    ];
    check(
      [aSegment({ subsegments: calls })],
      [
        client('web'),
        { name: 'web' },
        { name: 'stripe.com', type: 'remote', state: 'passive', isRoot: false },
        { name: 'STS', type: 'AWS::STS', state: 'unknown', accountId: '9', isRoot: false },
      ],
    );
  });

  it('show a DynamoDB call as its table', () => {
    const call = aSubsegment({
      name: 'DynamoDB',
      namespace: 'aws',
      aws: { operation: 'GetItem', table_name: 'orders' },
    });
    check(
      [aSegment({ subsegments: [call] })],
      [
        client('web'),
        { name: 'web' },
        { name: 'orders', names: ['orders'], type: 'AWS::DynamoDB::Table', state: 'unknown' },
      ],
    );
  });

  it('merge the spellings of a service', () => {
    const call = aSubsegment({ name: 'dynamodb', namespace: 'aws', aws: { operation: 'listTables' } });
    check(
      [aSegment({ subsegments: [call] })],
      [
        client('web'),
        { name: 'web' },
        { name: 'DynamoDB', names: ['DynamoDB', 'dynamodb'], type: 'AWS::DynamoDB' },
      ],
    );
  });

  it('are not inferred from calls that are answered, in progress or unattached', () => {
    const calls = [
      aSubsegment({ id: id(2), name: 'api', namespace: 'remote' }),
      aSubsegment({ id: id(3), name: 'slow', namespace: 'remote', in_progress: true }),
    ];
    check(
      [
        aSegment({ subsegments: calls }),
        aSegment({ id: id(4), name: 'api', parent_id: id(2), in_progress: true }),
        anIndependent({ id: id(5), name: 'lost', namespace: 'remote', parent_id: id(9) }),
      ],
      [client('web'), { name: 'web' }, { name: 'api', type: undefined }],
    );
  });

  it('stay distinct when a trace has many', () => {
    const segments = Array.from({ length: 60 }, (_, n) =>
      aSegment({ id: id(n + 1), parent_id: id(99), name: `s${n % 30}` }),
    );
    const trace = assembleTrace(received(...segments));
    expect(trace.services.map((service) => service.name)).toEqual(
      Array.from({ length: 30 }, (_, n) => `s${n}`),
    );
    expect(trace.segments.every((segment, n) => segment.service === n % 30)).toBe(true);
  });
});

describe('the two views of a Lambda invocation', () => {
  const call = aSubsegment({
    id: id(2),
    name: 'Lambda',
    namespace: 'aws',
    aws: { operation: 'Invoke', function_name: 'resize', resource_names: ['resize'] },
  });
  const service = aSegment({ id: id(3), name: 'resize', origin: 'AWS::Lambda', parent_id: id(2) });
  const fn = aSegment({ id: id(4), name: 'resize', origin: 'AWS::Lambda::Function', parent_id: id(3) });
  const inFunction = anIndependent({ id: id(5), name: 'S3', namespace: 'aws', parent_id: id(4) });
  const trace = assembleTrace(received(inFunction, fn, service, aSegment({ subsegments: [call] })));

  it('are two nodes of one name', () => {
    expect(trace.services.map(({ name, type }) => [name, type])).toEqual([
      ['web', 'client'],
      ['web', undefined],
      ['resize', 'AWS::Lambda'],
      ['resize', 'AWS::Lambda::Function'],
      ['S3', 'AWS::S3'],
    ]);
  });

  it('are chained by edges without alias', () => {
    expect(trace.edges.map(({ source, target, alias }) => [source, target, alias])).toEqual([
      [0, 1, undefined],
      [1, 2, undefined],
      [2, 3, undefined],
      [3, 4, undefined],
    ]);
  });
});
