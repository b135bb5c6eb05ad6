/** Encryption, indexing and the destination of segments through the official client. */

import {
  type EncryptionType,
  GetEncryptionConfigCommand,
  GetIndexingRulesCommand,
  GetTraceSegmentDestinationCommand,
  InvalidRequestException,
  PutEncryptionConfigCommand,
  ResourceNotFoundException,
  type TraceSegmentDestination,
  UpdateIndexingRuleCommand,
  UpdateTraceSegmentDestinationCommand,
  type XRayClient,
} from '@aws-sdk/client-xray';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningService, startService } from '../support/start-service.ts';
import { errorOf, xrayClient } from '../support/xray-client.ts';

let service: RunningService;
let client: XRayClient;
beforeAll(async () => {
  service = await startService();
  client = xrayClient(service.url);
});
afterAll(async () => {
  client.destroy();
  await service[Symbol.asyncDispose]();
});

describe('the encryption configuration', () => {
  const get = async () => (await client.send(new GetEncryptionConfigCommand({}))).EncryptionConfig;
  const put = async (Type: EncryptionType | undefined, KeyId?: string) =>
    (await client.send(new PutEncryptionConfigCommand({ Type, KeyId }))).EncryptionConfig;

  it('begins without a key', async () => {
    expect(await get()).toEqual({ Type: 'NONE', Status: 'ACTIVE' });
  });
  it('is updating after a change and active soon after, with the ARN of the key', async () => {
    const updating = await put('KMS', 'alias/MyKey');
    expect(updating).toEqual({
      Type: 'KMS',
      Status: 'UPDATING',
      KeyId: expect.stringMatching(/^arn:aws:kms:us-east-1:000000000000:key\/[0-9a-f-]{36}$/),
    });
    await expect.poll(get, { timeout: 20_000 }).toEqual({ ...updating, Status: 'ACTIVE' });
    expect(await put('NONE')).toEqual({ Type: 'NONE', Status: 'UPDATING' });
  });
  it('needs a key that is one, or none', async () => {
    const refusals: [EncryptionType, string | undefined, string][] = [
      ['KMS', undefined, 'Encryption of type KMS needs a KeyId'],
      ['KMS', '', 'Encryption of type KMS needs a KeyId'],
      ['KMS', 'not a key', 'KeyId is not an alias, a key ID or the ARN of either'],
      ['KMS', 'k'.repeat(3001), 'KeyId is not an alias, a key ID or the ARN of either'],
      ['NONE', 'alias/MyKey', 'Encryption of type NONE takes no KeyId'],
    ];
    for (const [type, key, message] of refusals) {
      const error = await errorOf(put(type, key));
      expect(error).toBeInstanceOf(InvalidRequestException);
      expect(error.message).toBe(message);
    }
  });
  it('has a type', async () => {
    const unknown = 'AES' as EncryptionType;
    for (const type of [undefined, unknown]) {
      const error = await errorOf(put(type));
      expect(error).toMatchObject({ name: 'ValidationException', message: expect.stringMatching(/Type/) });
    }
  });
});

describe('the indexing rule', () => {
  const get = async () => (await client.send(new GetIndexingRulesCommand({}))).IndexingRules;
  const update = (Name: string | undefined, DesiredSamplingPercentage: number | undefined) =>
    client.send(
      new UpdateIndexingRuleCommand({ Name, Rule: { Probabilistic: { DesiredSamplingPercentage } } }),
    );
  const share = (percentage: number) => ({
    Probabilistic: { DesiredSamplingPercentage: percentage, ActualSamplingPercentage: percentage },
  });

  it('begins with one percent', async () => {
    expect(await get()).toEqual([{ Name: 'Default', ModifiedAt: new Date(0), Rule: share(1) }]);
  });
  it('takes any share', async () => {
    for (const percentage of [0, 12.5, 100]) {
      const { IndexingRule: rule } = await update('Default', percentage);
      expect(rule).toEqual({ Name: 'Default', ModifiedAt: expect.any(Date), Rule: share(percentage) });
      expect(await get()).toEqual([rule]);
      expect(Number(rule?.ModifiedAt)).toBeGreaterThan(0);
    }
  });
  it('is the only one', async () => {
    const error = await errorOf(update('other', 5));
    expect(error).toBeInstanceOf(ResourceNotFoundException);
    expect(error).toMatchObject({ ResourceName: 'other', $metadata: { httpStatusCode: 404 } });
  });
  it('has a share from 0 to 100', async () => {
    for (const percentage of [-0.1, 100.1]) {
      const error = await errorOf(update('Default', percentage));
      expect(error).toBeInstanceOf(InvalidRequestException);
      expect(error.message).toBe('DesiredSamplingPercentage must be between 0 and 100');
    }
  });
  it('is named and given', async () => {
    expect((await errorOf(update(undefined, 5))).name).toBe('ValidationException');
    expect((await errorOf(update('Default', undefined))).name).toBe('ValidationException');
    const ruleless = client.send(new UpdateIndexingRuleCommand({ Name: 'Default', Rule: undefined }));
    expect((await errorOf(ruleless)).name).toBe('ValidationException');
  });
  it('is not found by a token', async () => {
    const call = client.send(new GetIndexingRulesCommand({ NextToken: 'x' }));
    expect((await errorOf(call)).message).toBe('Invalid token x');
  });
});

describe('the destination of segments', () => {
  const get = async () => {
    const { Destination, Status } = await client.send(new GetTraceSegmentDestinationCommand({}));
    return { Destination, Status };
  };
  const update = async (destination: TraceSegmentDestination | undefined) => {
    const { Destination, Status } = await client.send(
      new UpdateTraceSegmentDestinationCommand({ Destination: destination }),
    );
    return { Destination, Status };
  };

  it('begins with X-Ray, and choosing that again changes nothing', async () => {
    const initial = { Destination: 'XRay', Status: 'ACTIVE' };
    expect(await get()).toEqual(initial);
    expect(await update('XRay')).toEqual(initial);
    expect(await update(undefined)).toEqual(initial);
  });
  it('is pending after a change and active soon after', async () => {
    expect(await update('CloudWatchLogs')).toEqual({ Destination: 'CloudWatchLogs', Status: 'PENDING' });
    await expect.poll(get, { timeout: 20_000 }).toEqual({ Destination: 'CloudWatchLogs', Status: 'ACTIVE' });
  });
  it('is one of two', async () => {
    const error = await errorOf(update('Nowhere' as TraceSegmentDestination));
    expect(error).toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(/Destination/),
    });
  });
});
