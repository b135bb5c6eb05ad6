/** The operations on resource policies through the official client. */

import {
  DeleteResourcePolicyCommand,
  InvalidPolicyRevisionIdException,
  InvalidRequestException,
  ListResourcePoliciesCommand,
  LockoutPreventionException,
  MalformedPolicyDocumentException,
  paginateListResourcePolicies,
  PolicyCountLimitExceededException,
  PolicySizeLimitExceededException,
  PutResourcePolicyCommand,
  type PutResourcePolicyCommandInput,
  type XRayClient,
} from '@aws-sdk/client-xray';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningService, startService } from '../support/start-service.ts';
import { errorOf, xrayClient } from '../support/xray-client.ts';

let service: RunningService;
let client: XRayClient;
beforeAll(async () => {
  service = await startService();
  client = xrayClient(service.url);
});
beforeEach(async () => {
  for (const { PolicyName } of await list()) await remove({ PolicyName });
});
afterAll(async () => {
  client.destroy();
  await service[Symbol.asyncDispose]();
});

const statement = {
  Effect: 'Allow',
  Principal: { Service: 'sns.amazonaws.com' },
  Action: ['xray:PutTraceSegments', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'],
  Resource: '*',
};
const documentOf = (members: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: { ...statement, ...members } });
const PolicyDocument = documentOf({});
const LOCKOUT = documentOf({ Effect: 'Deny', Principal: '*', Action: 'xray:*' });

async function put(input: Partial<PutResourcePolicyCommandInput>) {
  const answer = await client.send(
    new PutResourcePolicyCommand({ PolicyName: 'sns', PolicyDocument, ...input }),
  );
  return answer.ResourcePolicy;
}

async function list() {
  return (await client.send(new ListResourcePoliciesCommand({}))).ResourcePolicies ?? [];
}

const remove = (input: { PolicyName: string | undefined; PolicyRevisionId?: string }) =>
  client.send(new DeleteResourcePolicyCommand(input));

describe('a resource policy', () => {
  it('is made, replaced with the next revision, listed and deleted', async () => {
    const made = await put({});
    expect(made).toEqual({
      PolicyName: 'sns',
      PolicyDocument,
      PolicyRevisionId: '1',
      LastUpdatedTime: expect.any(Date),
    });
    const other = documentOf({ Resource: ['*'] });
    const replaced = await put({ PolicyDocument: other });
    expect(replaced).toMatchObject({ PolicyDocument: other, PolicyRevisionId: '2' });
    expect(await list()).toEqual([replaced]);
    await remove({ PolicyName: 'sns' });
    expect(await list()).toEqual([]);
  });
  it('is only replaced over the revision that its author knows', async () => {
    await put({ PolicyRevisionId: '0' });
    expect(await put({ PolicyRevisionId: '1' })).toMatchObject({ PolicyRevisionId: '2' });
    for (const PolicyRevisionId of ['0', '1', '3', 'x', '']) {
      expect(await errorOf(put({ PolicyRevisionId }))).toBeInstanceOf(InvalidPolicyRevisionIdException);
    }
    const missing = put({ PolicyName: 'other', PolicyRevisionId: '1' });
    expect(await errorOf(missing)).toBeInstanceOf(InvalidPolicyRevisionIdException);
  });
  it('is made once, though many make it', async () => {
    const calls = Array.from({ length: 5 }, () => put({ PolicyRevisionId: '0' }));
    const results = await Promise.allSettled(calls);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await list()).toMatchObject([{ PolicyRevisionId: '1' }]);
  });
  it('is only deleted over the revision that is there', async () => {
    await put({});
    for (const PolicyRevisionId of ['0', '2']) {
      const call = remove({ PolicyName: 'sns', PolicyRevisionId });
      expect(await errorOf(call)).toBeInstanceOf(InvalidPolicyRevisionIdException);
    }
    await remove({ PolicyName: 'sns', PolicyRevisionId: '1' });
    expect(await errorOf(remove({ PolicyName: 'sns' }))).toBeInstanceOf(InvalidRequestException);
    const revised = remove({ PolicyName: 'sns', PolicyRevisionId: '1' });
    expect(await errorOf(revised)).toBeInstanceOf(InvalidPolicyRevisionIdException);
  });
  it('is one of five at most', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const PolicyName of names) await put({ PolicyName });
    const error = await errorOf(put({ PolicyName: 'f' }));
    expect(error).toBeInstanceOf(PolicyCountLimitExceededException);
    expect(error.$metadata.httpStatusCode).toBe(400);
    await put({ PolicyName: 'e' });
    const listed: unknown[] = [];
    for await (const page of paginateListResourcePolicies({ client }, {})) {
      listed.push(...(page.ResourcePolicies ?? []).map(({ PolicyName }) => PolicyName));
    }
    expect(listed).toEqual(names);
  });
  it('has 5,120 bytes at most', async () => {
    const fill = (bytes: number) => PolicyDocument.padEnd(bytes);
    expect(await put({ PolicyDocument: fill(5120) })).toMatchObject({ PolicyRevisionId: '1' });
    const error = await errorOf(put({ PolicyDocument: fill(5121) }));
    expect(error).toBeInstanceOf(PolicySizeLimitExceededException);
    const wide = documentOf({ Condition: { StringLike: { 'aws:SourceArn': 'é'.repeat(2500) } } });
    expect(await errorOf(put({ PolicyDocument: wide }))).toBeInstanceOf(PolicySizeLimitExceededException);
  });
  it('is a policy', async () => {
    for (const document of ['', '{', '[]', '{}', documentOf({ Effect: 'Maybe' })]) {
      const error = await errorOf(put({ PolicyDocument: document }));
      expect(error).toBeInstanceOf(MalformedPolicyDocumentException);
      expect(error.message).toMatch(/^The policy document is malformed: ./);
    }
  });
  it('leaves its author a way back, unless that is not wanted', async () => {
    const error = await errorOf(put({ PolicyDocument: LOCKOUT }));
    expect(error).toBeInstanceOf(LockoutPreventionException);
    const refused = put({ PolicyDocument: LOCKOUT, BypassPolicyLockoutCheck: false });
    expect((await errorOf(refused)).name).toBe('LockoutPreventionException');
    const bypassed = await put({ PolicyDocument: LOCKOUT, BypassPolicyLockoutCheck: true });
    expect(bypassed?.PolicyRevisionId).toBe('1');
  });
  it('has a name', async () => {
    await put({ PolicyName: 'aZ_0+=,.@-'.padEnd(128, 'x') });
    for (const PolicyName of ['', 'a b', 'a/b', 'x'.repeat(129), undefined]) {
      const error = await errorOf(put({ PolicyName }));
      expect(error).toMatchObject({
        name: 'ValidationException',
        message: expect.stringMatching(/PolicyName/),
      });
    }
    expect((await errorOf(put({ PolicyDocument: undefined }))).name).toBe('ValidationException');
  });
  it('is not found by a token that was not given out', async () => {
    const call = client.send(new ListResourcePoliciesCommand({ NextToken: 'x' }));
    expect(await errorOf(call)).toMatchObject({
      name: 'InvalidRequestException',
      message: 'Invalid token x',
    });
  });
});
