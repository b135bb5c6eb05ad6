/** The sampling operations through the official client, refusals included, against the service in its own process. */

import {
  CreateSamplingRuleCommand,
  DeleteSamplingRuleCommand,
  GetSamplingRulesCommand,
  GetSamplingStatisticSummariesCommand,
  GetSamplingTargetsCommand,
  InvalidRequestException,
  ListTagsForResourceCommand,
  paginateGetSamplingStatisticSummaries,
  RuleLimitExceededException,
  type SamplingBoostStatisticsDocument,
  type SamplingRule,
  type SamplingRuleUpdate,
  type SamplingStatisticsDocument,
  TagResourceCommand,
  UpdateSamplingRuleCommand,
  type XRayClient,
} from '@aws-sdk/client-xray';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { callAws, expectAwsError } from '../e2e/support/aws-call.ts';
import { randomHex } from '../e2e/support/documents.ts';
import { temporaryDirectory } from '../e2e/support/temporary-directory.ts';
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
afterEach(async () => {
  for (const { RuleName } of await listRules()) {
    if (RuleName !== 'Default') await client.send(new DeleteSamplingRuleCommand({ RuleName }));
  }
});

const aRule = (members: Partial<SamplingRule> = {}): SamplingRule => ({
  RuleName: 'cart',
  ResourceARN: '*',
  Priority: 100,
  FixedRate: 0.25,
  ReservoirSize: 10,
  ServiceName: 'shop',
  ServiceType: 'AWS::ECS::Container',
  Host: 'shop.example.com',
  HTTPMethod: 'GET',
  URLPath: '/cart/*',
  Version: 1,
  ...members,
});

const arnOf = (name: string) => `arn:aws:xray:us-east-1:000000000000:sampling-rule/${name}`;

const create = (rule: SamplingRule, Tags?: { Key: string; Value: string }[]) =>
  client.send(new CreateSamplingRuleCommand({ SamplingRule: rule, Tags }));
const update = (changes: SamplingRuleUpdate) =>
  client.send(new UpdateSamplingRuleCommand({ SamplingRuleUpdate: changes }));
const remove = (input: { RuleName?: string; RuleARN?: string }) =>
  client.send(new DeleteSamplingRuleCommand(input));

async function listRules(asked = client): Promise<readonly SamplingRule[]> {
  const { SamplingRuleRecords = [] } = await asked.send(new GetSamplingRulesCommand({}));
  return SamplingRuleRecords.flatMap(({ SamplingRule }) => SamplingRule ?? []);
}

async function findRule(name: string, asked = client): Promise<SamplingRule | undefined> {
  return (await listRules(asked)).find(({ RuleName }) => RuleName === name);
}

async function checkRefusal(call: Promise<unknown>, message: string | RegExp): Promise<void> {
  const error = await errorOf(call);
  expect(error).toBeInstanceOf(InvalidRequestException);
  expect(error.message).toMatch(message);
  expect(error.$metadata.httpStatusCode).toBe(400);
}

const clientId = () => randomHex(24);
const aReport = (members: Partial<SamplingStatisticsDocument> = {}): SamplingStatisticsDocument => ({
  RuleName: 'cart',
  ClientID: 'a'.repeat(24),
  Timestamp: new Date(),
  RequestCount: 100,
  SampledCount: 7,
  BorrowCount: 1,
  ...members,
});
const anAnomaly = (
  members: Partial<SamplingBoostStatisticsDocument> = {},
): SamplingBoostStatisticsDocument => ({
  RuleName: 'cart',
  ServiceName: 'shop',
  Timestamp: new Date(),
  AnomalyCount: 4,
  TotalCount: 100,
  SampledAnomalyCount: 0,
  ...members,
});

const report = (
  documents: SamplingStatisticsDocument[],
  boosts?: SamplingBoostStatisticsDocument[],
  asked = client,
) =>
  asked.send(
    new GetSamplingTargetsCommand({
      SamplingStatisticsDocuments: documents,
      SamplingBoostStatisticsDocuments: boosts,
    }),
  );

describe('CreateSamplingRule', () => {
  it('returns the record of the rule, and GetSamplingRules knows it', async () => {
    const rule = aRule({
      Attributes: { tier: 'gold' },
      SamplingRateBoost: { MaxRate: 0.5, CooldownWindowMinutes: 10 },
    });
    const before = Date.now();
    const { SamplingRuleRecord } = await create(rule);
    expect(SamplingRuleRecord?.SamplingRule).toEqual({ ...rule, RuleARN: arnOf('cart') });
    expect(SamplingRuleRecord?.CreatedAt?.getTime()).toBeGreaterThanOrEqual(before);
    expect(SamplingRuleRecord?.ModifiedAt).toEqual(SamplingRuleRecord?.CreatedAt);
    expect(await findRule('cart')).toEqual({ ...rule, RuleARN: arnOf('cart') });
  });
  it('always shows attributes, which the Node SDK insists on', async () => {
    const { SamplingRuleRecord } = await create(aRule());
    expect(SamplingRuleRecord?.SamplingRule?.Attributes).toEqual({});
  });
  it('takes the name out of an ARN of any account', async () => {
    const RuleARN = 'arn:aws:xray:ap-south-1:123456789012:sampling-rule/cart';
    const { SamplingRuleRecord } = await create(aRule({ RuleName: undefined, RuleARN }));
    expect(SamplingRuleRecord?.SamplingRule).toMatchObject({ RuleName: 'cart', RuleARN: arnOf('cart') });
  });
  it('takes the values at the ends of their ranges', async () => {
    const least = { Priority: 1, FixedRate: 0, ReservoirSize: 0, ServiceName: '', URLPath: '' };
    const most = {
      Priority: 9999,
      FixedRate: 1,
      ReservoirSize: 2_147_483_647,
      ServiceName: 's'.repeat(64),
      ServiceType: 't'.repeat(64),
      Host: 'h'.repeat(64),
      HTTPMethod: 'm'.repeat(10),
      URLPath: 'p'.repeat(128),
      ResourceARN: 'r'.repeat(500),
      Attributes: Object.fromEntries(
        ['a', 'b', 'c', 'd', 'k'.repeat(32)].map((key) => [key, 'v'.repeat(32)]),
      ),
      SamplingRateBoost: { MaxRate: 1, CooldownWindowMinutes: 0 },
    };
    await create(aRule({ ...least, RuleName: 'l' }));
    await create(aRule({ ...most, RuleName: 'm'.repeat(32) }));
    expect(await findRule('l')).toMatchObject(least);
    expect(await findRule('m'.repeat(32))).toMatchObject(most);
  });
  it.each<[string, Partial<SamplingRule>, string | RegExp]>([
    [
      'no name',
      { RuleName: undefined },
      /^Request must contain either sampling rule name or sampling rule ARN$/,
    ],
    [
      'two names',
      { RuleARN: arnOf('cart') },
      /^Request cannot contain both sampling rule name and sampling rule ARN$/,
    ],
    ['an empty name', { RuleName: '' }, /1 to 32 characters/],
    ['a long name', { RuleName: 'x'.repeat(33) }, /1 to 32 characters/],
    ['an ARN of something else', { RuleName: undefined, RuleARN: 'arn:aws:xray:a:1:group/x/y' }, /ARN/],
    ['the name Default', { RuleName: 'Default' }, /exists/],
    ['version 0', { Version: 0 }, /Version/],
    ['version 2', { Version: 2 }, /Version/],
    ['priority 0', { Priority: 0 }, /Priority/],
    ['the priority of Default', { Priority: 10_000 }, /Priority/],
    ['a negative rate', { FixedRate: -0.01 }, /FixedRate/],
    ['a rate above 1', { FixedRate: 1.01 }, /FixedRate/],
    ['a negative reservoir', { ReservoirSize: -1 }, /ReservoirSize/],
    ['a reservoir that is no integer of 32 bits', { ReservoirSize: 2 ** 31 }, /ReservoirSize/],
    ['a long service name', { ServiceName: 'x'.repeat(65) }, /ServiceName/],
    ['a long service type', { ServiceType: 'x'.repeat(65) }, /ServiceType/],
    ['a long host', { Host: 'x'.repeat(65) }, /Host/],
    ['a long method', { HTTPMethod: 'x'.repeat(11) }, /HTTPMethod/],
    ['a long path', { URLPath: 'x'.repeat(129) }, /URLPath/],
    ['a long resource', { ResourceARN: 'x'.repeat(501) }, /ResourceARN/],
    ['six attributes', { Attributes: { a: '1', b: '1', c: '1', d: '1', e: '1', f: '1' } }, /Attributes/],
    ['an empty attribute key', { Attributes: { '': '1' } }, /Attributes/],
    ['a long attribute key', { Attributes: { ['x'.repeat(33)]: '1' } }, /Attributes/],
    ['an empty attribute', { Attributes: { a: '' } }, /Attributes/],
    ['a long attribute', { Attributes: { a: 'x'.repeat(33) } }, /Attributes/],
    ['a highest rate above 1', { SamplingRateBoost: { MaxRate: 2, CooldownWindowMinutes: 1 } }, /MaxRate/],
    ['a negative cooldown', { SamplingRateBoost: { MaxRate: 1, CooldownWindowMinutes: -1 } }, /Cooldown/],
  ])('refuses %s', async (_what, members, message) => {
    await checkRefusal(create(aRule(members)), message);
    expect(await listRules()).toHaveLength(1);
  });
  it('refuses a name that is taken, and takes one that differs in case', async () => {
    await create(aRule());
    await checkRefusal(create(aRule()), /exists/);
    await create(aRule({ RuleName: 'Cart' }));
    expect(await listRules()).toHaveLength(3);
  });
  it('refuses the rule beyond the twenty-fifth with an exception of its own', async () => {
    for (let index = 0; index < 25; index += 1) await create(aRule({ RuleName: `rule-${index}` }));
    const error = await errorOf(create(aRule()));
    expect(error).toBeInstanceOf(RuleLimitExceededException);
    expect(error.message).toMatch(/25/);
    expect(error.$metadata.httpStatusCode).toBe(400);
  });
  it('gives the rule its tags, which go with it', async () => {
    const tags = [{ Key: 'team', Value: 'checkout' }];
    await create(aRule(), tags);
    const list = () => client.send(new ListTagsForResourceCommand({ ResourceARN: arnOf('cart') }));
    expect((await list()).Tags).toEqual(tags);
    await remove({ RuleName: 'cart' });
    expect((await errorOf(list())).name).toBe('ResourceNotFoundException');
    await create(aRule());
    expect((await list()).Tags).toEqual([]);
  });
  it('tags no rule by the ARN of another account', async () => {
    await create(aRule());
    const ResourceARN = 'arn:aws:xray:us-east-1:123456789012:sampling-rule/cart';
    const tagging = client.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'a', Value: 'b' }] }));
    expect((await errorOf(tagging)).name).toBe('ResourceNotFoundException');
  });
  it('refuses tags that no resource may have, and makes no rule then', async () => {
    await checkRefusal(create(aRule(), [{ Key: 'aws:x', Value: '1' }]), /aws:/);
    const many = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
    await checkRefusal(create(aRule(), many), /50/);
    expect(await findRule('cart')).toBeUndefined();
  });
  it.each([
    ['{}', /SamplingRule: is required/],
    ['{"SamplingRule":1}', /SamplingRule/],
    ['{"SamplingRule":{}}', /Priority|ResourceARN/],
    [JSON.stringify({ SamplingRule: aRule({ Priority: 1.5 }) }), /Priority/],
    [JSON.stringify({ SamplingRule: { ...aRule(), Attributes: { a: 1 } } }), /Attributes/],
    [
      JSON.stringify({ SamplingRule: aRule() }).replace(
        '"Version"',
        '"Attributes":{"__proto__":"a"},"Version"',
      ),
      /__proto__/,
    ],
    [
      JSON.stringify({ SamplingRule: { ...aRule(), SamplingRateBoost: { MaxRate: 1 } } }),
      /CooldownWindowMinutes/,
    ],
    [JSON.stringify({ SamplingRule: aRule(), Tags: [{ Key: 'a' }] }), /Value/],
  ])('refuses the body %s', async (body, message) => {
    const answer = await callAws(service, '/CreateSamplingRule', { body });
    expectAwsError(answer, 400, 'ValidationException');
    expect(answer.body).toMatch(message);
  });
});

describe('UpdateSamplingRule', () => {
  it('changes what is given, and the boost', async () => {
    await create(aRule({ SamplingRateBoost: { MaxRate: 0.5, CooldownWindowMinutes: 10 } }));
    const boost = { MaxRate: 0.75, CooldownWindowMinutes: 5 };
    const first = await update({ RuleName: 'cart', Priority: 7, SamplingRateBoost: boost });
    expect(first.SamplingRuleRecord?.SamplingRule).toMatchObject({
      Priority: 7,
      FixedRate: 0.25,
      SamplingRateBoost: boost,
    });
    const second = await update({ RuleARN: arnOf('cart'), Attributes: { a: 'b' } });
    expect(second.SamplingRuleRecord?.SamplingRule).toEqual({
      ...aRule({ Priority: 7, Attributes: { a: 'b' } }),
      RuleARN: arnOf('cart'),
    });
    const { CreatedAt, ModifiedAt } = second.SamplingRuleRecord ?? {};
    expect(ModifiedAt?.getTime()).toBeGreaterThan(CreatedAt?.getTime() ?? Infinity);
    expect(await findRule('cart')).toEqual(second.SamplingRuleRecord?.SamplingRule);
  });
  it('holds values to the limits that the model states for creating only', async () => {
    await create(aRule());
    const bad: [SamplingRuleUpdate, RegExp][] = [
      [{ Priority: 0 }, /Priority/],
      [{ Priority: 10_000 }, /Priority/],
      [{ FixedRate: 1.5 }, /FixedRate/],
      [{ FixedRate: -1 }, /FixedRate/],
      [{ ReservoirSize: -1 }, /ReservoirSize/],
      [{ Host: 'x'.repeat(65) }, /Host/],
      [{ ServiceName: 'x'.repeat(65) }, /ServiceName/],
      [{ ServiceType: 'x'.repeat(65) }, /ServiceType/],
      [{ HTTPMethod: 'x'.repeat(11) }, /HTTPMethod/],
      [{ URLPath: 'x'.repeat(129) }, /URLPath/],
      [{ ResourceARN: 'x'.repeat(501) }, /ResourceARN/],
      [{ Attributes: { a: '' } }, /Attributes/],
      [{ SamplingRateBoost: { MaxRate: 1.1, CooldownWindowMinutes: 1 } }, /MaxRate/],
    ];
    for (const [changes, message] of bad)
      await checkRefusal(update({ RuleName: 'cart', ...changes }), message);
    expect(await findRule('cart')).toEqual({ ...aRule(), RuleARN: arnOf('cart'), Attributes: {} });
  });
  it.each<[SamplingRuleUpdate, RegExp]>([
    [{ RuleName: 'nobody' }, /^Sampling rule does not exist$/],
    [{ RuleARN: arnOf('nobody') }, /^Sampling rule does not exist$/],
    [{ Priority: 1 }, /^Request must contain either/],
    [{ RuleName: 'cart', RuleARN: arnOf('cart') }, /^Request cannot contain both/],
    [{ RuleName: 'Default', Priority: 1 }, /Default/],
    [{ RuleName: 'Default', Host: '*' }, /Default/],
    [{ RuleName: 'Default', FixedRate: 1, Attributes: {} }, /Default/],
  ])('refuses %j', async (changes, message) => {
    await checkRefusal(update(changes), message);
  });
  it('refuses what is not an update', async () => {
    expectAwsError(await callAws(service, '/UpdateSamplingRule', { body: '{}' }), 400, 'ValidationException');
    const body = '{"SamplingRuleUpdate":{"RuleName":"cart","Priority":"high"}}';
    expectAwsError(await callAws(service, '/UpdateSamplingRule', { body }), 400, 'ValidationException');
  });
});

describe('DeleteSamplingRule', () => {
  it('returns what the rule was, by name and by ARN', async () => {
    await create(aRule());
    const byName = await remove({ RuleName: 'cart' });
    expect(byName.SamplingRuleRecord?.SamplingRule).toMatchObject(aRule());
    await create(aRule());
    const byArn = await remove({ RuleARN: arnOf('cart') });
    expect(byArn.SamplingRuleRecord?.SamplingRule).toMatchObject(aRule());
    expect(await listRules()).toHaveLength(1);
  });
  it.each([
    [{ RuleName: 'nobody' }, /^Sampling rule does not exist$/],
    [{ RuleARN: arnOf('nobody') }, /^Sampling rule does not exist$/],
    [{ RuleName: 'Default' }, /Default/],
    [{ RuleARN: arnOf('Default') }, /Default/],
    [{}, /^Request must contain either sampling rule name or sampling rule ARN$/],
    [
      { RuleName: 'a', RuleARN: arnOf('a') },
      /^Request cannot contain both sampling rule name and sampling rule ARN$/,
    ],
    [{ RuleARN: 'nonsense' }, /ARN/],
  ])('refuses %j', async (input, message) => {
    await checkRefusal(remove(input), message);
  });
});

describe('GetSamplingRules', () => {
  it('lists the rules in the order in which they are tried', async () => {
    await create(aRule({ RuleName: 'b', Priority: 5 }));
    await create(aRule({ RuleName: 'a', Priority: 5 }));
    await create(aRule({ RuleName: 'z', Priority: 1 }));
    expect((await listRules()).map(({ RuleName }) => RuleName)).toEqual(['z', 'a', 'b', 'Default']);
  });
  it('takes any token and answers everything', async () => {
    const answer = await client.send(new GetSamplingRulesCommand({ NextToken: 'any' }));
    expect(answer.SamplingRuleRecords).toHaveLength(1);
    expect(answer.NextToken).toBeUndefined();
  });
});

describe('GetSamplingTargets', () => {
  it('answers each document in its order, and names the rules it does not know', async () => {
    await create(aRule());
    const before = Date.now();
    const answer = await report([
      aReport({ RuleName: 'nobody', ClientID: clientId() }),
      aReport({ RuleName: 'Default' }),
      aReport({ BorrowCount: undefined }),
    ]);
    const after = Date.now();
    expect(answer.SamplingTargetDocuments).toMatchObject([
      { RuleName: 'Default', FixedRate: 0.05, Interval: 10 },
      { RuleName: 'cart', FixedRate: 0.25, ReservoirQuota: 10, Interval: 10 },
    ]);
    const ttl = answer.SamplingTargetDocuments?.[1]?.ReservoirQuotaTTL?.getTime() ?? 0;
    expect(ttl).toBeGreaterThanOrEqual(before + 299_000);
    expect(ttl).toBeLessThanOrEqual(after + 301_000);
    expect(ttl % 1000).toBe(0);
    expect(answer.UnprocessedStatistics).toEqual([
      { RuleName: 'nobody', ErrorCode: '400', Message: 'Unknown rule' },
    ]);
    expect(answer.UnprocessedBoostStatistics).toEqual([]);
  });
  it('divides a reservoir among clients and follows the rule when it shrinks', async () => {
    await create(aRule({ RuleName: 'shared' }));
    const [a, b] = [clientId(), clientId()].toSorted();
    const quotaOf = async (ClientID: string | undefined) => {
      const answer = await report([aReport({ RuleName: 'shared', ClientID })]);
      return answer.SamplingTargetDocuments?.[0]?.ReservoirQuota;
    };
    expect([await quotaOf(a), await quotaOf(b)]).toEqual([10, 0]);
    expect([await quotaOf(a), await quotaOf(b)]).toEqual([5, 5]);
    await update({ RuleName: 'shared', ReservoirSize: 4 });
    // What is promised to the other already is more than the reservoir holds now.
    expect([await quotaOf(a), await quotaOf(b)]).toEqual([0, 2]);
    expect(await quotaOf(a)).toBe(2);
    await remove({ RuleName: 'shared' });
    await create(aRule({ RuleName: 'shared', ReservoirSize: 3 }));
    expect(await quotaOf(clientId())).toBe(0);
  });
  it('tells when rules were last changed, which deleting one is too', async () => {
    const lastModification = async () => (await report([aReport()])).LastRuleModification?.getTime() ?? 0;
    const { SamplingRuleRecord } = await create(aRule());
    const created = await lastModification();
    expect(created).toBe(SamplingRuleRecord?.ModifiedAt?.getTime());
    await update({ RuleName: 'cart', FixedRate: 1 });
    const updated = await lastModification();
    await remove({ RuleName: 'cart' });
    const deleted = await lastModification();
    expect(updated).toBeGreaterThan(created);
    expect(deleted).toBeGreaterThan(updated);
  });
  it('says the time of the last change as a JSON number', async () => {
    const body = JSON.stringify({ SamplingStatisticsDocuments: [] });
    const answer = await callAws(service, '/SamplingTargets', { body });
    expect(JSON.parse(answer.body)).toMatchObject({ LastRuleModification: expect.any(Number) });
  });
  it('takes 25 documents and refuses 26, of both kinds', async () => {
    const reports = Array.from({ length: 25 }, () => aReport({ RuleName: 'Default' }));
    const boosts = Array.from({ length: 25 }, () => anAnomaly());
    expect((await report(reports, boosts)).SamplingTargetDocuments).toHaveLength(25);
    await checkRefusal(report([...reports, aReport()]), /25/);
    await checkRefusal(report([], [...boosts, anAnomaly()]), /25/);
  });
  it('takes the reports of clients that deviate from the model', async () => {
    await create(aRule());
    const { SampledCount: SampleCount, ...members } = aReport();
    const documents = [{ ...members, SampleCount, Timestamp: Date.now() }];
    const body = JSON.stringify({ SamplingStatisticsDocuments: documents });
    const answer = await callAws(service, '/SamplingTargets', { body });
    expect(JSON.parse(answer.body)).toMatchObject({
      SamplingTargetDocuments: [{ RuleName: 'cart', ReservoirQuota: 10 }],
    });
  });
  it.each([
    ['no documents', {}],
    ['a short client id', { SamplingStatisticsDocuments: [{ ...aReport(), ClientID: 'a' }] }],
    ['no client id', { SamplingStatisticsDocuments: [{ ...aReport(), ClientID: undefined }] }],
    ['no rule', { SamplingStatisticsDocuments: [{ ...aReport(), RuleName: undefined }] }],
    ['no time', { SamplingStatisticsDocuments: [{ ...aReport(), Timestamp: undefined }] }],
    ['no requests', { SamplingStatisticsDocuments: [{ ...aReport(), RequestCount: undefined }] }],
    ['no samples', { SamplingStatisticsDocuments: [{ ...aReport(), SampledCount: undefined }] }],
    ['a negative count', { SamplingStatisticsDocuments: [{ ...aReport(), RequestCount: -1 }] }],
    ['a broken count', { SamplingStatisticsDocuments: [{ ...aReport(), BorrowCount: 0.5 }] }],
    [
      'a boost without service',
      {
        SamplingStatisticsDocuments: [],
        SamplingBoostStatisticsDocuments: [{ ...anAnomaly(), ServiceName: undefined }],
      },
    ],
    [
      'a boost of minus one',
      {
        SamplingStatisticsDocuments: [],
        SamplingBoostStatisticsDocuments: [{ ...anAnomaly(), AnomalyCount: -1 }],
      },
    ],
  ])('refuses a body with %s', async (_what, body) => {
    const answer = await callAws(service, '/SamplingTargets', { body: JSON.stringify(body) });
    expectAwsError(answer, 400, 'ValidationException');
  });
});

describe('adaptive sampling', () => {
  const boosted = (cooldown: number) =>
    aRule({ SamplingRateBoost: { MaxRate: 0.6, CooldownWindowMinutes: cooldown } });
  it('raises the rate for a minute in the answer that hears of anomalies, and for every client', async () => {
    await create(boosted(0));
    const first = await report([aReport()], [anAnomaly({ AnomalyCount: 8 })]);
    const boost = first.SamplingTargetDocuments?.[0]?.SamplingBoost;
    expect(boost?.BoostRate).toBeCloseTo(1 - 0.05 ** (1 / 8), 10);
    const secondsLeft = ((boost?.BoostRateTTL?.getTime() ?? 0) - Date.now()) / 1000;
    expect(secondsLeft).toBeGreaterThan(50);
    expect(secondsLeft).toBeLessThanOrEqual(60);
    expect(first.SamplingTargetDocuments?.[0]?.FixedRate).toBe(0.25);
    const second = await report([aReport({ ClientID: clientId() })]);
    expect(second.SamplingTargetDocuments?.[0]?.SamplingBoost).toEqual(boost);
    await update({ RuleName: 'cart', FixedRate: 0.25 });
    const afterwards = await report([aReport()]);
    expect(afterwards.SamplingTargetDocuments?.[0]).not.toHaveProperty('SamplingBoost');
  });
  it('stays within the highest and the fixed rate of the rule', async () => {
    await create(boosted(0));
    const few = await report([aReport()], [anAnomaly({ AnomalyCount: 1 })]);
    expect(few.SamplingTargetDocuments?.[0]?.SamplingBoost?.BoostRate).toBe(0.6);
    await remove({ RuleName: 'cart' });
    await create(boosted(0));
    const many = await report([aReport()], [anAnomaly({ AnomalyCount: 10_000 })]);
    expect(many.SamplingTargetDocuments?.[0]?.SamplingBoost?.BoostRate).toBe(0.25);
  });
  it('needs an anomaly of this time', async () => {
    await create(boosted(0));
    const anHourAgo = new Date(Date.now() - 3_600_000);
    const answer = await report(
      [aReport()],
      [anAnomaly({ AnomalyCount: 0 }), anAnomaly({ Timestamp: anHourAgo })],
    );
    expect(answer.SamplingTargetDocuments?.[0]).not.toHaveProperty('SamplingBoost');
    expect(answer.UnprocessedBoostStatistics).toEqual([]);
  });
  it('names the rules it does not know, and those without a boost', async () => {
    await create(aRule());
    const answer = await report([], [anAnomaly({ RuleName: 'nobody' }), anAnomaly()]);
    expect(answer.UnprocessedBoostStatistics).toMatchObject([
      { RuleName: 'nobody', ErrorCode: '400', Message: 'Unknown rule' },
      { RuleName: 'cart', ErrorCode: '400' },
    ]);
    expect(answer.UnprocessedStatistics).toEqual([]);
  });
});

describe('GetSamplingStatisticSummaries', () => {
  /** The start of the window that many windows before the present one. */
  const windowAgo = (windows: number) => new Date((Math.floor(Date.now() / 10_000) - windows) * 10_000);
  const summariesOf = async (name: string) => {
    const found = [];
    for await (const page of paginateGetSamplingStatisticSummaries({ client }, {})) {
      found.push(...(page.SamplingStatisticSummaries ?? []));
    }
    return found.filter(({ RuleName }) => RuleName === name);
  };

  it('adds up all clients in windows of ten seconds, the newest last', async () => {
    await create(aRule());
    const [older, newer] = [windowAgo(4), windowAgo(2)];
    const inNewer = new Date(newer.getTime() + 9000);
    await report([
      aReport({ Timestamp: newer }),
      aReport({
        Timestamp: inNewer,
        ClientID: clientId(),
        RequestCount: 50,
        BorrowCount: 0,
        SampledCount: 3,
      }),
      aReport({ Timestamp: older, ClientID: clientId() }),
      aReport({ Timestamp: new Date() }),
    ]);
    const counts = { RequestCount: 100, BorrowCount: 1, SampledCount: 7 };
    expect((await summariesOf('cart')).slice(0, 2)).toEqual([
      { RuleName: 'cart', Timestamp: older, ...counts },
      { RuleName: 'cart', Timestamp: newer, RequestCount: 150, BorrowCount: 1, SampledCount: 10 },
    ]);
  });
  it('leaves out reports of another time and of rules that do not exist', async () => {
    await create(aRule());
    const [stale, future] = [new Date(Date.now() - 400_000), new Date(Date.now() + 400_000)];
    await report([
      aReport({ Timestamp: stale }),
      aReport({ Timestamp: future }),
      aReport({ Timestamp: windowAgo(2), RuleName: 'nobody' }),
    ]);
    expect(await summariesOf('cart')).toEqual([]);
    expect(await summariesOf('nobody')).toEqual([]);
  });
  it('pages, and refuses a token that it did not make', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `paged-${index}`);
    for (const RuleName of names) await create(aRule({ RuleName }));
    const windows = Array.from({ length: 24 }, (_, index) => windowAgo(index + 2));
    for (const Timestamp of windows) {
      await report(names.map((RuleName) => aReport({ RuleName, Timestamp })));
    }
    const first = await client.send(new GetSamplingStatisticSummariesCommand({}));
    expect(first.NextToken).toBeDefined();
    for (const name of names) expect(await summariesOf(name)).toHaveLength(windows.length);
    const cut = first.NextToken?.slice(3);
    for (const NextToken of ['x', cut]) {
      await checkRefusal(
        client.send(new GetSamplingStatisticSummariesCommand({ NextToken })),
        /^Invalid token /,
      );
    }
  });
});

describe('a restart', () => {
  it('keeps the rules, the changed Default and the time of the last change', async () => {
    await using directory = await temporaryDirectory();
    const first = await startService({ dataDir: directory.path });
    const rule = aRule({ SamplingRateBoost: { MaxRate: 0.5, CooldownWindowMinutes: 10 } });
    const before = xrayClient(first.url);
    await before.send(new CreateSamplingRuleCommand({ SamplingRule: rule }));
    await before.send(new CreateSamplingRuleCommand({ SamplingRule: aRule({ RuleName: 'gone' }) }));
    const changes = { RuleName: 'Default', FixedRate: 0, ReservoirSize: 3 };
    await before.send(new UpdateSamplingRuleCommand({ SamplingRuleUpdate: changes }));
    await before.send(new DeleteSamplingRuleCommand({ RuleName: 'gone' }));
    const rules = await listRules(before);
    const { LastRuleModification } = await report([], undefined, before);
    before.destroy();
    await first.kill();

    await using second = await startService({ dataDir: directory.path });
    const after = xrayClient(second.url);
    expect(await listRules(after)).toEqual(rules);
    expect(rules).toMatchObject([rule, changes]);
    expect((await report([], undefined, after)).LastRuleModification).toEqual(LastRuleModification);
    after.destroy();
  });
});
