/** Documents of X-Ray's SDKs that leave as OTLP and come back: what the way there writes, the way back reads. */

import type { SegmentDocument, SubsegmentDocument, TopLevelDocument } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import { aSegment, anIndependent, id, received } from '../../../test/support/segment-builders.ts';
import { mergeDocuments } from '../../assemble/merge-documents.ts';
import { decodeJson } from '../decode/decode-json.ts';
import { requestDocuments } from '../map/request-documents.ts';
import { exportSpans } from './export-spans.ts';

function returned(document: TopLevelDocument): TopLevelDocument | undefined {
  const resourceSpans = [...exportSpans(mergeDocuments(received(document)))].map(
    ({ resource, scope, span }) => ({
      resource,
      scopeSpans: [{ scope, spans: [span] }],
    }),
  );
  const bytes = Buffer.from(JSON.stringify({ resourceSpans }));
  const decoded = decodeJson(bytes, { spans: 10, spanBytes: 100_000, resourceBytes: 100_000 });
  if (decoded.kind === 'refused') throw new Error(decoded.message);
  const { documents } = requestDocuments(decoded.request, { indexAll: false, indexed: new Set() });
  return documents[0]?.document;
}

describe('a call that left and came back', () => {
  it.each<[fact: string, Partial<SubsegmentDocument>]>([
    [
      'of HTTP',
      {
        name: 'pay.example',
        namespace: 'remote',
        error: true,
        http: {
          request: { method: 'POST', url: 'https://pay.example:8443/v1?x=1' },
          response: { status: 404, content_length: 12 },
        },
      },
    ],
    [
      'of DynamoDB',
      {
        name: 'DynamoDB',
        namespace: 'aws',
        http: { response: { status: 200 } },
        aws: {
          operation: 'GetItem',
          region: 'eu-west-1',
          request_id: 'R1',
          table_name: 'orders',
          retries: 0,
        },
      },
    ],
    [
      'of several tables',
      {
        name: 'DynamoDB',
        namespace: 'aws',
        aws: { operation: 'BatchGetItem', account_id: '111', table_names: ['a', 'b'] },
      },
    ],
    [
      'of S3',
      {
        name: 'S3',
        namespace: 'aws',
        throttle: true,
        error: true,
        aws: { operation: 'GetObject', bucket_name: 'b', key: 'k', id_2: 'X', version_id: '3' },
      },
    ],
    [
      'of SQS',
      {
        name: 'SQS',
        namespace: 'aws',
        aws: { operation: 'SendMessage', queue_url: 'https://q', message_id: 'm' },
      },
    ],
    [
      'of SNS',
      { name: 'SNS', namespace: 'aws', aws: { operation: 'Publish', topic_arn: 'arn:aws:sns:r:1:t' } },
    ],
    [
      'of Lambda',
      {
        name: 'Lambda',
        namespace: 'aws',
        fault: true,
        aws: {
          operation: 'Invoke',
          function_name: 'pay',
          invocation_type: 'Event',
          resource_names: ['arn:f'],
        },
      },
    ],
    [
      'of a database',
      {
        name: 'shop@db1.example',
        namespace: 'remote',
        sql: {
          url: 'mysql://db1.example:3306/shop',
          connection_string: 'mysql://db1.example:3306/shop',
          database_type: 'mysql',
          database_version: '8.4',
          driver_version: '3.11',
          preparation: 'statement',
          sanitized_query: 'SELECT ?',
          user: 'app',
        },
      },
    ],
    [
      'that failed',
      {
        name: 'pay.example',
        namespace: 'remote',
        fault: true,
        cause: {
          working_directory: '/app',
          paths: ['lib'],
          exceptions: [
            { id: id(7), type: 'T', message: 'm', remote: false, truncated: 3, cause: id(8) },
            { id: id(8), type: 'E', remote: true },
          ],
        },
      },
    ],
    ['that failed of what is told elsewhere', { name: 'a', namespace: 'remote', fault: true, cause: id(7) }],
  ])('%s has its blocks', (_fact, members) => {
    const { name, namespace, http, sql, cause, error, fault, throttle, aws } = members;
    const { aws: returnedAws, ...document } = (returned(anIndependent(members)) ?? {}) as SubsegmentDocument;
    const { xray: _xray, ...call } = returnedAws ?? {};
    expect(call).toEqual(aws ?? {});
    expect(document).toMatchObject({
      name,
      namespace,
      ...(http === undefined ? {} : { http }),
      ...(sql === undefined ? {} : { sql }),
      ...(cause === undefined ? {} : { cause }),
      error: error === true,
      fault: fault === true,
      throttle: throttle === true,
    });
  });
});

describe('a segment that left and came back', () => {
  it.each<[fact: string, Partial<SegmentDocument>]>([
    [
      'of a request from the next machine',
      {
        http: {
          request: { method: 'GET', url: 'http://shop/a', client_ip: '10.0.0.7' },
          response: { status: 200 },
        },
      },
    ],
    [
      'of a request through a proxy',
      { http: { request: { method: 'GET', client_ip: '203.0.113.9', x_forwarded_for: true } } },
    ],
    [
      'of a container',
      {
        origin: 'AWS::ECS::Fargate',
        aws: { ecs: { container: 'c', task_arn: 't', launch_type: 'fargate' }, account_id: '111' },
      },
    ],
    [
      'of an instance',
      { origin: 'AWS::EC2::Instance', aws: { ec2: { instance_id: 'i-0a', availability_zone: 'z' } } },
    ],
    [
      'of an environment',
      {
        origin: 'AWS::ElasticBeanstalk::Environment',
        aws: { elastic_beanstalk: { environment_name: 'env', version_label: 'v1', deployment_id: 7 } },
      },
    ],
    [
      'of a cluster with logs',
      {
        origin: 'AWS::EKS::Container',
        aws: { eks: { cluster_name: 'k', pod: 'p' }, cloudwatch_logs: [{ log_group: '/g' }] },
      },
    ],
    ['of a function', { origin: 'AWS::Lambda::Function', resource_arn: 'arn:aws:lambda:r:1:function:f' }],
    [
      'that failed, whose SDK tells no language,',
      {
        fault: true,
        cause: {
          exceptions: [
            {
              id: id(7),
              type: 'T',
              message: 'm',
              remote: false,
              stack: [{ path: '/app/a.rb', line: 3, label: 'run' }],
            },
          ],
        },
      },
    ],
    ['of another origin', { origin: 'AWS::ApiGateway::Stage' }],
  ])('%s has its blocks', (_fact, members) => {
    const document = returned(aSegment(members));
    expect(document).toMatchObject(members);
    expect(document?.http).toEqual(members.http);
  });
});
