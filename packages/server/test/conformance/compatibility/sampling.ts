/** The operations on sampling. */

import {
  CreateSamplingRuleCommand,
  DeleteSamplingRuleCommand,
  GetSamplingRulesCommand,
  GetSamplingStatisticSummariesCommand,
  GetSamplingTargetsCommand,
  InvalidRequestException,
  RuleLimitExceededException,
  type SamplingRule,
  type SamplingStatisticsDocument,
  UpdateSamplingRuleCommand,
} from '@aws-sdk/client-xray';
import { describe, expect, it } from 'vitest';
import { errorOf, errorsOf } from '../../support/xray-client.ts';
import type { StageDoor } from './stage.ts';

const matchers = {
  ResourceARN: '*',
  Priority: 100,
  FixedRate: 0.25,
  ReservoirSize: 10,
  ServiceName: 'shop',
  ServiceType: '*',
  Host: '*',
  HTTPMethod: 'GET',
  URLPath: '/cart/*',
  Attributes: { tier: 'gold' },
  SamplingRateBoost: { MaxRate: 0.75, CooldownWindowMinutes: 0 },
} as const;
const aRule = (naming: { RuleName?: string; RuleARN?: string }): SamplingRule => ({
  ...matchers,
  ...naming,
  Version: 1,
});
const arnOf = (name: string) => `arn:aws:xray:us-east-1:000000000000:sampling-rule/${name}`;
const recordOf = (name: string) => ({
  SamplingRule: { ...aRule({ RuleName: name }), RuleARN: arnOf(name) },
  CreatedAt: expect.any(Date),
  ModifiedAt: expect.any(Date),
});

export function describeSampling(stage: StageDoor): void {
  const create = (SamplingRule: SamplingRule) =>
    stage().client.send(
      new CreateSamplingRuleCommand({ SamplingRule, Tags: [{ Key: 'team', Value: 'shop' }] }),
    );
  const remove = (naming: { RuleName?: string; RuleARN?: string }) =>
    stage().client.send(new DeleteSamplingRuleCommand(naming));

  describe('a sampling rule', () => {
    it('is made, listed, changed and deleted, by name and by ARN', async () => {
      const { client, unwatched } = stage();
      expect((await create(aRule({ RuleName: 'cart' }))).SamplingRuleRecord).toEqual(recordOf('cart'));
      expect((await create(aRule({ RuleARN: arnOf('pay') }))).SamplingRuleRecord).toEqual(recordOf('pay'));
      const { SamplingRuleRecords } = await client.send(new GetSamplingRulesCommand({}));
      expect(SamplingRuleRecords).toEqual([recordOf('cart'), recordOf('pay'), expect.anything()]);
      // As the live service does.
      const again = await unwatched.send(new GetSamplingRulesCommand({ NextToken: 'ignored' }));
      expect(again.SamplingRuleRecords).toEqual(SamplingRuleRecords);
      const changes = { ...matchers, FixedRate: 0.5 };
      for (const naming of [{ RuleName: 'cart' }, { RuleARN: arnOf('cart') }]) {
        const command = new UpdateSamplingRuleCommand({ SamplingRuleUpdate: { ...naming, ...changes } });
        const { SamplingRuleRecord: record } = await client.send(command);
        expect(record?.SamplingRule).toEqual({ ...recordOf('cart').SamplingRule, FixedRate: 0.5 });
      }
      expect((await remove({ RuleName: 'pay' })).SamplingRuleRecord).toEqual(recordOf('pay'));
      expect((await remove({ RuleARN: arnOf('cart') })).SamplingRuleRecord?.SamplingRule?.FixedRate).toBe(
        0.5,
      );
    });
    it('is refused in the ways of the model', async () => {
      const { client } = stage();
      const calls = [
        create({ ...aRule({ RuleName: 'cart' }), Version: 2 }),
        client.send(new UpdateSamplingRuleCommand({ SamplingRuleUpdate: { RuleName: 'nobody' } })),
        remove({ RuleName: 'Default' }),
      ];
      for (const error of await errorsOf(calls)) expect(error).toBeInstanceOf(InvalidRequestException);
      const names = Array.from({ length: 25 }, (_, index) => `rule-${index}`);
      for (const RuleName of names) await create(aRule({ RuleName }));
      expect(await errorOf(create(aRule({ RuleName: 'one-more' })))).toBeInstanceOf(
        RuleLimitExceededException,
      );
      for (const RuleName of names) await remove({ RuleName });
    });
  });

  describe('what clients sampled', () => {
    const report = (members: Partial<SamplingStatisticsDocument>): SamplingStatisticsDocument => ({
      RuleName: 'cart',
      ClientID: 'a'.repeat(24),
      Timestamp: new Date(),
      RequestCount: 100,
      SampledCount: 7,
      BorrowCount: 1,
      ...members,
    });
    const anomaly = (RuleName: string) => ({
      RuleName,
      ServiceName: 'shop',
      Timestamp: new Date(),
      AnomalyCount: 4,
      TotalCount: 100,
      SampledAnomalyCount: 0,
    });

    it('is answered with targets, and with what could not be counted', async () => {
      await create(aRule({ RuleName: 'cart' }));
      const answer = await stage().client.send(
        new GetSamplingTargetsCommand({
          SamplingStatisticsDocuments: [report({}), report({ RuleName: 'nobody' })],
          SamplingBoostStatisticsDocuments: [anomaly('cart'), anomaly('nobody')],
        }),
      );
      const unknown = [{ RuleName: 'nobody', ErrorCode: '400', Message: 'Unknown rule' }];
      expect(answer).toMatchObject({
        SamplingTargetDocuments: [
          {
            RuleName: 'cart',
            FixedRate: 0.25,
            ReservoirQuota: 10,
            ReservoirQuotaTTL: expect.any(Date),
            Interval: 10,
            SamplingBoost: { BoostRate: expect.any(Number), BoostRateTTL: expect.any(Date) },
          },
        ],
        LastRuleModification: expect.any(Date),
        UnprocessedStatistics: unknown,
        UnprocessedBoostStatistics: unknown,
      });
    });
    it('is told by rule and window, in pages', async () => {
      const { client } = stage();
      const names = ['cart', 'a', 'b', 'c', 'd'];
      for (const RuleName of names.slice(1)) await create(aRule({ RuleName }));
      // Windows that are over, and stay inside the last five minutes while the test runs.
      const now = Date.now();
      for (let age = 20; age < 260; age += 10) {
        const Timestamp = new Date(now - age * 1000);
        const documents = names.map((RuleName) => report({ RuleName, Timestamp }));
        await client.send(new GetSamplingTargetsCommand({ SamplingStatisticsDocuments: documents }));
      }
      const first = await client.send(new GetSamplingStatisticSummariesCommand({}));
      expect(first.SamplingStatisticSummaries?.[0]).toEqual({
        RuleName: 'a',
        Timestamp: expect.any(Date),
        RequestCount: 100,
        BorrowCount: 1,
        SampledCount: 7,
      });
      const { NextToken } = first;
      const second = await client.send(new GetSamplingStatisticSummariesCommand({ NextToken }));
      expect(second.SamplingStatisticSummaries?.length).toBeGreaterThan(0);
      for (const RuleName of names) await remove({ RuleName });
    });
    it('is refused when there is too much of it, and a token that nobody gave out', async () => {
      const { client } = stage();
      const documents = Array.from({ length: 26 }, () => report({}));
      const targets = new GetSamplingTargetsCommand({ SamplingStatisticsDocuments: documents });
      expect(await errorOf(client.send(targets))).toBeInstanceOf(InvalidRequestException);
      const summaries = new GetSamplingStatisticSummariesCommand({ NextToken: 'x' });
      expect(await errorOf(client.send(summaries))).toBeInstanceOf(InvalidRequestException);
      const short = new GetSamplingTargetsCommand({
        SamplingStatisticsDocuments: [report({ ClientID: 'a' })],
      });
      expect((await errorOf(client.send(short))).name).toBe('ValidationException');
    });
  });
}
