import { describe, expect, it } from 'vitest';
import { attributeMap, type Attributes } from '../../../test/support/span-builders.ts';
import { resourceArn, resourceOrigin } from './resource-origin.ts';

const SEGMENT = 'Collector awsxray exporter, translator/segment.go: determineAwsOrigin';
const OURS = 'our own addition';

describe('the origin of a resource', () => {
  it.each<[source: string, Attributes, origin: string | undefined]>([
    [`${SEGMENT}: no platform`, { 'cloud.provider': 'aws' }, undefined],
    [`${SEGMENT}: another cloud`, { 'cloud.provider': 'gcp', 'cloud.platform': 'aws_ec2' }, undefined],
    [SEGMENT, { 'cloud.platform': 'aws_ec2' }, 'AWS::EC2::Instance'],
    [SEGMENT, { 'cloud.provider': 'aws', 'cloud.platform': 'aws_eks' }, 'AWS::EKS::Container'],
    [SEGMENT, { 'cloud.platform': 'aws_app_runner' }, 'AWS::AppRunner::Service'],
    [SEGMENT, { 'cloud.platform': 'aws_elastic_beanstalk' }, 'AWS::ElasticBeanstalk::Environment'],
    [SEGMENT, { 'cloud.platform': 'aws_ecs' }, 'AWS::ECS::Container'],
    [SEGMENT, { 'cloud.platform': 'aws_ecs', 'aws.ecs.launchtype': 'ec2' }, 'AWS::ECS::EC2'],
    [SEGMENT, { 'cloud.platform': 'aws_ecs', 'aws.ecs.launchtype': 'fargate' }, 'AWS::ECS::Fargate'],
    [SEGMENT, { 'cloud.platform': 'aws_ecs', 'aws.ecs.launchtype': 'external' }, 'AWS::ECS::Container'],
    [SEGMENT, { 'cloud.platform': 'aws_eks', 'aws.ecs.launchtype': 'ec2' }, 'AWS::EKS::Container'],
    [SEGMENT, { 'cloud.platform': 'aws_openshift' }, undefined],
    [SEGMENT, { 'cloud.platform': 'AWS_EC2' }, undefined],
    [
      `${OURS}: any case`,
      { 'cloud.platform': 'aws_ecs', 'aws.ecs.launchtype': 'FARGATE' },
      'AWS::ECS::Fargate',
    ],
    [`${OURS}: Lambda`, { 'cloud.platform': 'aws_lambda' }, 'AWS::Lambda::Function'],
    ['our export', { 'aws.xray.origin': 'AWS::ApiGateway::Stage' }, 'AWS::ApiGateway::Stage'],
  ])('%s', (_source, attributes, origin) => {
    expect(resourceOrigin(attributeMap(attributes))).toBe(origin);
  });
});

describe('the ARN of a resource', () => {
  const arn = 'arn:aws:lambda:eu-west-1:1:function:pay';

  it.each<[source: string, Attributes, arn: string | undefined]>([
    [`${OURS}: a function`, { 'cloud.platform': 'aws_lambda', 'cloud.resource_id': arn }, arn],
    [`${OURS}: a function by its old name`, { 'cloud.platform': 'aws_lambda', 'faas.id': arn }, arn],
    [`${OURS}: an id that is none`, { 'cloud.platform': 'aws_lambda', 'faas.id': 'pay' }, undefined],
    [`${OURS}: no function`, { 'cloud.platform': 'aws_ecs', 'cloud.resource_id': arn }, undefined],
    ['Collector awsxray receiver, and our export', { 'aws.xray.resource_arn': arn }, arn],
  ])('%s', (_source, attributes, expected) => {
    expect(resourceArn(attributeMap(attributes))).toBe(expected);
  });
});
