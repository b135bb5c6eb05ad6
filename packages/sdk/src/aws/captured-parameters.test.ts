import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Logger } from '../logging/logger.ts';
import type * as CapturedParameters from './captured-parameters.ts';
import type { AWSWhitelistSource } from './captured-parameters.ts';

const directory = mkdtempSync(join(tmpdir(), 'captured-parameters-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** A copy of the module of its own for each test: the lists are state of the process. */
async function fresh(): Promise<{
  list: typeof CapturedParameters;
  lines: string[];
  capture(service: string, operation: string, request: unknown, response?: unknown): Record<string, unknown>;
}> {
  vi.resetModules();
  const lines: string[] = [];
  const record =
    (level: keyof Logger) =>
    (message: string): void => {
      lines.push(`${level} ${message}`);
    };
  const { setLogger } = await import('../logging/logger.ts');
  setLogger({ debug: record('debug'), info: record('info'), warn: record('warn'), error: record('error') });
  const list = await import('./captured-parameters.ts');
  return {
    list,
    lines,
    capture(service, operation, request, response) {
      const target: Record<string, unknown> = {};
      list.captureParameters(target, service, operation, request, response);
      return target;
    },
  };
}

let { list, lines, capture } = await fresh();
beforeEach(async () => {
  ({ list, lines, capture } = await fresh());
});

describe('setAWSWhitelist', () => {
  it('replaces the whole list', () => {
    list.setAWSWhitelist({
      services: { sqs: { operations: { sendMessage: { request_parameters: ['QueueUrl'] } } } },
    });
    expect(capture('sqs', 'sendMessage', { QueueUrl: 'q', DelaySeconds: 1 })).toEqual({ queue_url: 'q' });
    expect(capture('sqs', 'receiveMessage', { QueueUrl: 'q' })).toEqual({});
    expect(capture('dynamodb', 'getItem', { TableName: 't' })).toEqual({});
    expect(lines).toEqual([
      'info Using custom AWS whitelist source.',
      'debug Call "dynamodb.getItem" is not whitelisted for additional data capturing. Ignoring.',
    ]);
  });

  it('reads a file', () => {
    const path = join(directory, 'list.json');
    writeFileSync(
      path,
      '{"services":{"sns":{"operations":{"publish":{"response_parameters":["MessageId"]}}}}}',
    );
    list.setAWSWhitelist(path);
    expect(capture('sns', 'publish', { TopicArn: 'a' }, { MessageId: 'm' })).toEqual({ message_id: 'm' });
    expect(lines[0]).toBe(`info Using custom AWS whitelist file: ${path}`);
  });

  it.each(['set', 'append'] as const)('%s refuses what is no list', (kind) => {
    const use = kind === 'set' ? list.setAWSWhitelist : list.appendAWSWhitelist;
    const missing = 'Please specify a path to the local whitelist file, or supply a whitelist source object.';
    for (const bad of [undefined, null, '', 0, 7, true]) {
      expect(() => use(bad as unknown as AWSWhitelistSource)).toThrow(new Error(missing));
    }
    expect(() => use({} as unknown as AWSWhitelistSource)).toThrow(
      new Error('Document formatting is incorrect. Expecting "services" param.'),
    );
    expect(() => use(join(directory, 'absent.json'))).toThrow(/ENOENT/);
    expect(capture('dynamodb', 'deleteTable', { TableName: 't' })).toEqual({ table_name: 't' });
  });
});

describe('appendAWSWhitelist', () => {
  it('replaces the service it names and keeps the others', () => {
    list.appendAWSWhitelist({
      services: {
        dynamodb: { operations: { getItem: { request_parameters: ['Key'] } } },
        events: {
          operations: { putEvents: { request_descriptors: { Entries: { list: true, get_count: true } } } },
        },
      },
    });
    expect(capture('dynamodb', 'getItem', { Key: 'k', TableName: 't' })).toEqual({ key: 'k' });
    expect(capture('dynamodb', 'putItem', { TableName: 't' })).toEqual({});
    expect(capture('events', 'putEvents', { Entries: [1, 2] })).toEqual({ entries: 2 });
    expect(capture('sns', 'publish', { TopicArn: 'a' })).toEqual({ topic_arn: 'a' });
    expect(lines[0]).toBe('info Appending AWS whitelist with a custom source.');
  });

  it('adds to a list that replaced the default one', () => {
    list.setAWSWhitelist({ services: {} });
    list.appendAWSWhitelist({
      services: { s3: { operations: { getObject: { request_parameters: ['Key'] } } } },
    });
    expect(capture('s3', 'getObject', { Key: 'k', Bucket: 'b' })).toEqual({ key: 'k' });
    expect(capture('sns', 'publish', { TopicArn: 'a' })).toEqual({});
  });
});

describe('a list of the application', () => {
  it('cannot overwrite what identifies the call', () => {
    list.appendAWSWhitelist({
      services: {
        x: {
          operations: {
            go: {
              request_parameters: ['Operation', 'Region', 'RequestId', 'Retries', 'Kept'],
              request_descriptors: { Other: { rename_to: 'id_2' } },
            },
          },
        },
      },
    });
    const request = { Operation: 1, Region: 2, RequestId: 3, Retries: 4, Other: 5, Kept: 6 };
    const own = { operation: 'Go', region: 'r', request_id: 'i', retries: 0, id_2: 'j' };
    const target = { ...own };
    list.captureParameters(target, 'x', 'go', request, undefined);
    expect(target).toEqual({ ...own, kept: 6 });
  });

  it('takes keys, counts and values, and leaves out what is absent', () => {
    list.setAWSWhitelist({
      services: {
        x: {
          operations: {
            go: {
              request_descriptors: {
                Map: { get_keys: true, rename_to: 'names' },
                List: { list: true, get_count: true },
                Plain: {},
                Absent: { get_keys: true },
              },
              response_descriptors: { Nothing: { list: true, get_count: true } },
            },
          },
        },
      },
    });
    const request = { Map: { a: 1, b: 2 }, List: ['x'], Plain: { deep: true } };
    expect(capture('x', 'go', request, { Nothing: null })).toEqual({
      names: ['a', 'b'],
      list: 1,
      plain: { deep: true },
      nothing: 0,
    });
    expect(capture('x', 'go', { Map: null }, undefined)).toEqual({});
    expect(capture('x', 'stop', { Map: {} })).toEqual({});
  });

  it('names an unknown kind of parameter in an error line', () => {
    const operations = { go: { request_paramters: ['A'], request_parameters: ['B'] } };
    list.setAWSWhitelist({ services: { x: { operations } } });
    expect(capture('x', 'go', { A: 1, B: 2 })).toEqual({ b: 2 });
    expect(lines).toContain(
      'error Unknown parameter type "request_paramters". Must be "request_descriptors", "response_descriptors", "request_parameters" or "response_parameters".',
    );
  });

  it.each([
    ['QueueOwnerAWSAccountId', 'queue_owner_aws_account_id'],
    ['IPAddress', 'ip_address'],
    ['KMSMasterKeyId', 'kms_master_key_id'],
    ['TableName', 'table_name'],
    ['ETag', 'e_tag'],
    ['S3Key', 's3_key'],
    ['traceHeader', 'trace_header'],
  ])('spells %s as %s', async (name, key) => {
    const { toSnakeCase } = await import('./captured-field.ts');
    expect(toSnakeCase(name)).toBe(key);
  });
});
