/**
 * What a resource says about the machine, the container or the function it is, in X-Ray's members. It is read once for
 * all spans of a resource, and all their documents share the result.
 */

import type { AwsBlock } from '@fluoroscope/wire';
import type { AttributeMap } from '../span.ts';
import { EC2, ECS, EKS, ELASTIC_BEANSTALK } from '../resource-names.ts';
import { setMember, textMembers, textOf } from './block-members.ts';
import { cloudwatchLogs } from './cloudwatch-logs.ts';

/** The `aws` block of everything that a resource recorded. Shared: copy it before you add to it. */
export type ResourceAws = Readonly<AwsBlock>;

/** Machines outside EC2 have a `host.id` too, but none of this form. */
const INSTANCE_ID = /^i-[0-9a-f]{1,32}$/;
const DEPLOYMENT_ID = /^\d{1,15}$/;

/** A member of the block for each thing that the resource is; undefined for what runs in another cloud. Never throws.
 *  Source: OpenTelemetry Collector, awsxray exporter, translator/aws.go, which also takes every machine with a
 *  `host.id` for an instance of EC2 and writes null for what is missing. */
export function resourceAws(attributes: AttributeMap): ResourceAws | undefined {
  if (isOtherCloud(attributes)) return undefined;
  const platform = textOf(attributes.get('cloud.platform'));
  const block: AwsBlock = {};
  setMember(block, 'account_id', textOf(attributes.get('cloud.account.id')));
  if (platform === 'aws_ec2' || INSTANCE_ID.test(textOf(attributes.get('host.id')) ?? '')) {
    setMember(block, 'ec2', textMembers(attributes, EC2));
  }
  if (platform === 'aws_ecs') setMember(block, 'ecs', textMembers(attributes, ECS));
  if (platform === 'aws_eks' || textOf(attributes.get('k8s.cluster.name')) !== undefined) {
    setMember(block, 'eks', textMembers(attributes, EKS));
  }
  if (platform === 'aws_elastic_beanstalk')
    setMember(block, 'elastic_beanstalk', elasticBeanstalk(attributes));
  setMember(block, 'cloudwatch_logs', cloudwatchLogs(attributes));
  block.xray = xray(attributes);
  return block;
}

/** Where AWS is meant nobody says so, unless a detector does. */
export function isOtherCloud(attributes: AttributeMap): boolean {
  const provider = textOf(attributes.get('cloud.provider'));
  return provider !== undefined && provider !== 'aws';
}

/** A deployment that has no number has no id, where the Collector writes 0. */
function elasticBeanstalk(attributes: AttributeMap): Record<string, string | number> | undefined {
  const instance = textOf(attributes.get('service.instance.id'));
  if (instance === undefined) return undefined;
  const block: Record<string, string | number> = { ...textMembers(attributes, ELASTIC_BEANSTALK) };
  if (DEPLOYMENT_ID.test(instance)) block['deployment_id'] = Number(instance);
  return block;
}

/** `opentelemetry for nodejs`. */
function xray(attributes: AttributeMap): NonNullable<AwsBlock['xray']> {
  const block: NonNullable<AwsBlock['xray']> = {};
  setMember(block, 'sdk', sdkName(attributes));
  setMember(block, 'sdk_version', textOf(attributes.get('telemetry.sdk.version')));
  block['auto_instrumentation'] = isAutoInstrumented(attributes);
  return block;
}

function sdkName(attributes: AttributeMap): string | undefined {
  const name = textOf(attributes.get('telemetry.sdk.name'));
  const language = textOf(attributes.get('telemetry.sdk.language'));
  if (name === undefined || language === undefined) return name;
  return name.endsWith(` for ${language}`) ? name : `${name} for ${language}`;
}

/** The last name is what our export writes. */
function isAutoInstrumented(attributes: AttributeMap): boolean {
  return (
    textOf(attributes.get('telemetry.distro.version')) !== undefined ||
    textOf(attributes.get('telemetry.auto.version')) !== undefined ||
    attributes.get('aws.xray.auto_instrumentation') === true
  );
}
