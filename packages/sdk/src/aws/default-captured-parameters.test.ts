import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { awsData } from './aws-data.ts';
import type { AWSWhitelist } from './captured-parameters.ts';

const require = createRequire(import.meta.url);
const official = require('aws-xray-sdk-core/dist/lib/resources/aws_whitelist.json') as AWSWhitelist;

interface OfficialAws {
  new (response: unknown, service: string): Record<string, unknown>;
}
const OfficialAws = require('aws-xray-sdk-core/dist/lib/segments/attributes/aws') as OfficialAws;

const EVERY_PARAMETER: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.values(official.services).flatMap((service) =>
    Object.values(service.operations).flatMap((operation) => [
      ...[...(operation.request_parameters ?? []), ...(operation.response_parameters ?? [])].map((name) => [
        name,
        `value of ${name}`,
      ]),
      ...Object.entries({ ...operation.request_descriptors, ...operation.response_descriptors }).map(
        ([name, descriptor]) => [
          name,
          descriptor.list ? ['a', 'b'] : descriptor.get_keys ? { K: 1, L: 2 } : name,
        ],
      ),
    ]),
  ),
);

function parametersOf(operation: string, service: string, names: readonly string[]): Record<string, unknown> {
  const known = names.filter((name) => name in EVERY_PARAMETER);
  if (known.length === 0) throw new Error(`${service}.${operation} captures nothing`);
  return Object.fromEntries(
    known.map((name) => [name, name === 'Attributes' ? { K: 1, L: 2 } : EVERY_PARAMETER[name]]),
  );
}

describe('the default list', () => {
  const operations = Object.entries(official.services).flatMap(([service, entry]) =>
    Object.entries(entry.operations).map(([operation, captured]) => [service, operation, captured] as const),
  );

  it.each(operations)('captures of %s.%s what the official one does', (service, operation, captured) => {
    const request = parametersOf(operation, service, [
      ...(captured.request_parameters ?? []),
      ...Object.keys(captured.request_descriptors ?? {}),
      ...(captured.request_parameters === undefined && captured.request_descriptors === undefined
        ? ['Key']
        : []),
    ]);
    const responseNames = [
      ...(captured.response_parameters ?? []),
      ...Object.keys(captured.response_descriptors ?? {}),
    ];
    const response = responseNames.length === 0 ? {} : parametersOf(operation, service, responseNames);
    const expected = new OfficialAws(
      {
        request: { operation, params: request, httpRequest: { region: 'eu-west-1' } },
        requestId: 'R',
        retryCount: 0,
        extendedRequestId: 'X',
        data: response,
      },
      service,
    );
    const actual = awsData({
      service,
      operation,
      region: 'eu-west-1',
      requestId: 'R',
      extendedRequestId: 'X',
      retries: 0,
      params: request,
      data: response,
    });
    const text = JSON.stringify(expected).replace(
      'queue_owner_a_w_s_account_id',
      'queue_owner_aws_account_id',
    );
    expect(JSON.stringify(actual)).toBe(text);
  });

  it('captures of S3 operations the official list does not know what every other one captures', () => {
    const data = awsData({
      service: 'S3',
      operation: 'getObjectAttributes',
      retries: 0,
      params: { Bucket: 'b', Key: 'k', VersionId: 'v', MaxParts: 3 },
      data: {},
    });
    expect(data).toEqual({
      operation: 'GetObjectAttributes',
      retries: 0,
      key: 'k',
      version_id: 'v',
      bucket_name: 'b',
    });
  });
});
