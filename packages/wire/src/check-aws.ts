/**
 * The `aws` block. Senders put much more into it than the service reads, and all of that is kept as sent.
 * Source: X-Ray Developer Guide, "X-Ray segment documents", "AWS resource data".
 */

import { isJsonObject, isNotString, isString, retain, type Raw } from './json-value.ts';
import type { AwsBlock } from './segment-document.ts';

type Ec2Block = NonNullable<AwsBlock['ec2']>;
type EcsBlock = NonNullable<AwsBlock['ecs']>;
type XrayBlock = NonNullable<AwsBlock['xray']>;

/** Deletes what is not an `aws` block's, in place. */
export function checkAws(aws: Raw<AwsBlock>): void {
  if (isNotString(aws.account_id)) delete aws.account_id;
  if (isNotString(aws.operation)) delete aws.operation;
  if (isNotString(aws.region)) delete aws.region;
  if (isNotString(aws.request_id)) delete aws.request_id;
  if (isNotString(aws.table_name)) delete aws.table_name;
  if (isNotString(aws.bucket_name)) delete aws.bucket_name;
  if (isNotString(aws.queue_url)) delete aws.queue_url;
  if (isNotString(aws.topic_arn)) delete aws.topic_arn;
  if (isNotString(aws.function_name)) delete aws.function_name;
  checkResourceNames(aws);
  checkHosts(aws);
}

function checkResourceNames(aws: Raw<AwsBlock>): void {
  const names = aws.resource_names;
  if (names === undefined) return;
  if (Array.isArray(names)) retain(names, isString);
  else delete aws.resource_names;
}

function checkHosts(aws: Raw<AwsBlock>): void {
  const { ec2, ecs, xray } = aws;
  if (ec2 !== undefined) {
    if (isJsonObject(ec2)) checkEc2(ec2);
    else delete aws.ec2;
  }
  if (ecs !== undefined) {
    if (isJsonObject(ecs)) checkEcs(ecs);
    else delete aws.ecs;
  }
  if (xray !== undefined) {
    if (isJsonObject(xray)) checkXray(xray);
    else delete aws.xray;
  }
}

function checkEc2(ec2: Raw<Ec2Block>): void {
  if (isNotString(ec2.instance_id)) delete ec2.instance_id;
  if (isNotString(ec2.availability_zone)) delete ec2.availability_zone;
  if (isNotString(ec2.instance_size)) delete ec2.instance_size;
  if (isNotString(ec2.ami_id)) delete ec2.ami_id;
}

function checkEcs(ecs: Raw<EcsBlock>): void {
  if (isNotString(ecs.container)) delete ecs.container;
  if (isNotString(ecs.availability_zone)) delete ecs.availability_zone;
}

function checkXray(xray: Raw<XrayBlock>): void {
  if (isNotString(xray.sdk)) delete xray.sdk;
  if (isNotString(xray.sdk_version)) delete xray.sdk_version;
}
