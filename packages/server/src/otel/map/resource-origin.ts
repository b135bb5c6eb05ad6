/**
 * The kind of resource that a document comes from, which is the type of its node in the service graph.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/segment.go: determineAwsOrigin. The Collector has no
 * origin for Lambda; ours is the one that X-Ray's samplers name.
 */

import type { AttributeMap } from '../span.ts';
import { textOf } from './block-members.ts';
import { isOtherCloud } from './resource-aws.ts';

const ORIGINS: ReadonlyMap<string, string> = new Map([
  ['aws_app_runner', 'AWS::AppRunner::Service'],
  ['aws_ec2', 'AWS::EC2::Instance'],
  ['aws_ecs', 'AWS::ECS::Container'],
  ['aws_eks', 'AWS::EKS::Container'],
  ['aws_elastic_beanstalk', 'AWS::ElasticBeanstalk::Environment'],
  ['aws_lambda', 'AWS::Lambda::Function'],
]);

/** Detectors differ in the case of launch types. */
const ECS_ORIGINS: ReadonlyMap<string, string> = new Map([
  ['ec2', 'AWS::ECS::EC2'],
  ['fargate', 'AWS::ECS::Fargate'],
]);

/** `origin` of the segments of a resource, and unless it is a function's of its subsegments too. Never throws. */
export function resourceOrigin(attributes: AttributeMap): string | undefined {
  // Our export writes an origin that is no platform of OpenTelemetry's as it is.
  const exported = textOf(attributes.get('aws.xray.origin'));
  if (exported !== undefined) return exported;
  const platform = textOf(attributes.get('cloud.platform'));
  if (platform === undefined || isOtherCloud(attributes)) return undefined;
  const launchType = textOf(attributes.get('aws.ecs.launchtype'))?.toLowerCase();
  const ofLaunchType =
    platform === 'aws_ecs' && launchType !== undefined ? ECS_ORIGINS.get(launchType) : undefined;
  return ofLaunchType ?? ORIGINS.get(platform);
}

/**
 * `resource_arn` of the segments of a resource: what our export wrote, or the ARN of a Lambda function. Never throws.
 * Source: OpenTelemetry semantic conventions, "FaaS" and "Cloud": `cloud.resource_id`, once `faas.id`.
 */
export function resourceArn(attributes: AttributeMap): string | undefined {
  const exported = textOf(attributes.get('aws.xray.resource_arn'));
  if (exported !== undefined || attributes.get('cloud.platform') !== 'aws_lambda') return exported;
  const id = textOf(attributes.get('cloud.resource_id')) ?? textOf(attributes.get('faas.id'));
  return id?.startsWith('arn:') === true ? id : undefined;
}
