/** Encryption, indexing, the destination of segments, and resource policies. */

import {
  DeleteResourcePolicyCommand,
  GetEncryptionConfigCommand,
  GetIndexingRulesCommand,
  GetTraceSegmentDestinationCommand,
  InvalidPolicyRevisionIdException,
  InvalidRequestException,
  ListResourcePoliciesCommand,
  LockoutPreventionException,
  MalformedPolicyDocumentException,
  PolicyCountLimitExceededException,
  PolicySizeLimitExceededException,
  PutEncryptionConfigCommand,
  PutResourcePolicyCommand,
  type PutResourcePolicyRequest,
  ResourceNotFoundException,
  type TraceSegmentDestination,
  UpdateIndexingRuleCommand,
  UpdateTraceSegmentDestinationCommand,
} from '@aws-sdk/client-xray';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../../support/xray-client.ts';
import { eventually, type StageDoor } from './stage.ts';

export function describeSettings(stage: StageDoor): void {
  it('encryption is set and read', async () => {
    const { client } = stage();
    const put = new PutEncryptionConfigCommand({ Type: 'KMS', KeyId: 'alias/MyKey' });
    const { EncryptionConfig: updating } = await client.send(put);
    expect(updating).toEqual({
      Type: 'KMS',
      Status: 'UPDATING',
      KeyId: expect.stringMatching(/^arn:aws:kms:us-east-1:000000000000:key\//),
    });
    const read = async () => (await client.send(new GetEncryptionConfigCommand({}))).EncryptionConfig;
    const active = await eventually(read, (config) => config?.Status === 'ACTIVE');
    expect(active).toEqual({ ...updating, Status: 'ACTIVE' });
    const keyless = new PutEncryptionConfigCommand({ Type: 'KMS' });
    expect(await errorOf(client.send(keyless))).toBeInstanceOf(InvalidRequestException);
    const typeless = new PutEncryptionConfigCommand({ Type: undefined });
    expect((await errorOf(client.send(typeless))).name).toBe('ValidationException');
  });

  it('the indexing rule is changed and read', async () => {
    const { client } = stage();
    const update = (Name: string, DesiredSamplingPercentage: number) =>
      client.send(
        new UpdateIndexingRuleCommand({ Name, Rule: { Probabilistic: { DesiredSamplingPercentage } } }),
      );
    const { IndexingRule: rule } = await update('Default', 25);
    expect(rule).toEqual({
      Name: 'Default',
      ModifiedAt: expect.any(Date),
      Rule: { Probabilistic: { DesiredSamplingPercentage: 25, ActualSamplingPercentage: 25 } },
    });
    expect((await client.send(new GetIndexingRulesCommand({}))).IndexingRules).toEqual([rule]);
    expect(await errorOf(update('nobody', 1))).toBeInstanceOf(ResourceNotFoundException);
    expect(await errorOf(update('Default', 101))).toBeInstanceOf(InvalidRequestException);
    const token = new GetIndexingRulesCommand({ NextToken: 'x' });
    expect(await errorOf(client.send(token))).toBeInstanceOf(InvalidRequestException);
  });

  it('the destination of segments is set and read', async () => {
    const { client, unwatched } = stage();
    const update = (Destination: TraceSegmentDestination) =>
      client.send(new UpdateTraceSegmentDestinationCommand({ Destination }));
    expect(await update('CloudWatchLogs')).toMatchObject({
      Destination: 'CloudWatchLogs',
      Status: 'PENDING',
    });
    const read = () => client.send(new GetTraceSegmentDestinationCommand({}));
    const active = await eventually(read, ({ Status }) => Status === 'ACTIVE');
    expect(active).toMatchObject({ Destination: 'CloudWatchLogs', Status: 'ACTIVE' });
    const withKey = new UpdateTraceSegmentDestinationCommand({
      Destination: 'XRay',
      CloudWatchLogsConfiguration: { SpansLogGroupKmsKeyId: 'alias/MyKey' },
    });
    expect(await unwatched.send(withKey)).toMatchObject({ Destination: 'XRay' });
    const elsewhere = 'Elsewhere' as TraceSegmentDestination;
    expect((await errorOf(update(elsewhere))).name).toBe('ValidationException');
  });

  describe('a resource policy', () => {
    const documentOf = (Effect: string) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect, Principal: '*', Action: 'xray:*', Resource: '*' }],
      });
    const put = (members: Partial<PutResourcePolicyRequest>) =>
      stage().client.send(
        new PutResourcePolicyCommand({ PolicyName: 'sns', PolicyDocument: documentOf('Allow'), ...members }),
      );
    const remove = (PolicyName: string, PolicyRevisionId?: string) =>
      stage().client.send(new DeleteResourcePolicyCommand({ PolicyName, PolicyRevisionId }));

    it('is put, listed and deleted', async () => {
      const { ResourcePolicy: first } = await put({});
      expect(first).toEqual({
        PolicyName: 'sns',
        PolicyDocument: documentOf('Allow'),
        PolicyRevisionId: '1',
        LastUpdatedTime: expect.any(Date),
      });
      const PolicyDocument = documentOf('Deny');
      const change = { PolicyDocument, PolicyRevisionId: '1', BypassPolicyLockoutCheck: true };
      const { ResourcePolicy: second } = await put(change);
      expect(second).toMatchObject({ PolicyDocument, PolicyRevisionId: '2' });
      const list = await stage().client.send(new ListResourcePoliciesCommand({}));
      expect(list.ResourcePolicies).toEqual([second]);
      expect((await remove('sns', '2')).$metadata.httpStatusCode).toBe(200);
    });
    it('is refused in the ways of the model', async () => {
      for (const name of ['1', '2', '3', '4', '5']) await put({ PolicyName: name });
      expect(await errorOf(put({}))).toBeInstanceOf(PolicyCountLimitExceededException);
      expect(await errorOf(remove('1', '7'))).toBeInstanceOf(InvalidPolicyRevisionIdException);
      const current = { PolicyName: '1' };
      for (const [members, exception] of [
        [{ PolicyRevisionId: '7' }, InvalidPolicyRevisionIdException],
        [{ PolicyDocument: '{' }, MalformedPolicyDocumentException],
        [{ PolicyDocument: documentOf('Deny') }, LockoutPreventionException],
        [{ PolicyDocument: ' '.repeat(5121) }, PolicySizeLimitExceededException],
      ] as const) {
        expect(await errorOf(put({ ...current, ...members }))).toBeInstanceOf(exception);
      }
      for (const name of ['1', '2', '3', '4', '5']) await remove(name);
      expect(await errorOf(remove('1'))).toBeInstanceOf(InvalidRequestException);
      const token = new ListResourcePoliciesCommand({ NextToken: 'x' });
      expect(await errorOf(stage().client.send(token))).toBeInstanceOf(InvalidRequestException);
    });
  });
}
