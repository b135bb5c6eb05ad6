import { expect, it } from 'vitest';
import { nameOfRuleArn, ruleArn } from './rule-arn.ts';

it('makes an ARN with the region and the account of the service', () => {
  const arn = ruleArn('a/b c', { region: 'eu-west-1', accountId: '123456789012' });
  expect(arn).toBe('arn:aws:xray:eu-west-1:123456789012:sampling-rule/a/b c');
  expect(nameOfRuleArn(arn)).toBe('a/b c');
});

it.each([
  ['arn:aws:xray:us-east-1::sampling-rule/base', 'base'],
  ['arn:aws-cn:xray:cn-north-1:999999999999:sampling-rule/Default', 'Default'],
  ['arn:aws:xray:us-east-1:000000000000:sampling-rule/', undefined],
  ['arn:aws:xray:us-east-1:000000000000:group/base/ABC', undefined],
  ['arn:aws:s3:::sampling-rule/base', undefined],
  ['base', undefined],
])('reads %s as the name %s', (arn, name) => {
  expect(nameOfRuleArn(arn)).toBe(name);
});
