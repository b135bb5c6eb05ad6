import { describe, expect, it } from 'vitest';
import { attributeMap, type Attributes } from '../../../test/support/span-builders.ts';
import { resourceAws } from './resource-aws.ts';

const AWS = 'Collector awsxray exporter, translator/aws.go';
const OURS = 'our own addition';

describe('the aws block of a resource', () => {
  it.each<[source: string, Attributes, block: object]>([
    [`${AWS}: a resource that says nothing`, {}, {}],
    [
      `${AWS}: cloud.account.id`,
      { 'cloud.provider': 'aws', 'cloud.account.id': '111' },
      { account_id: '111' },
    ],
    [
      `${AWS}: ec2`,
      {
        'cloud.platform': 'aws_ec2',
        'host.id': 'my-host',
        'cloud.availability_zone': 'eu-west-1a',
        'host.type': 'm5.large',
        'host.image.id': 'ami-1',
      },
      {
        ec2: {
          instance_id: 'my-host',
          availability_zone: 'eu-west-1a',
          instance_size: 'm5.large',
          ami_id: 'ami-1',
        },
      },
    ],
    [`${AWS}: ec2 by host.id`, { 'host.id': 'i-0a' }, { ec2: { instance_id: 'i-0a' } }],
    [`${OURS}: a host.id of another machine`, { 'host.id': '6c1e6c3b9d3f' }, {}],
    [`${OURS}: ec2 of which nothing is known`, { 'cloud.platform': 'aws_ec2' }, {}],
    [
      `${AWS}: ecs (case 24)`,
      {
        'cloud.provider': 'aws',
        'cloud.platform': 'aws_ecs',
        'aws.ecs.launchtype': 'fargate',
        'container.name': 'c',
        'aws.ecs.task.arn': 't',
      },
      { ecs: { container: 'c', task_arn: 't', launch_type: 'fargate' } },
    ],
    [
      `${AWS}: ecs, the other members`,
      {
        'cloud.platform': 'aws_ecs',
        'container.id': 'i',
        'cloud.availability_zone': 'z',
        'aws.ecs.container.arn': 'ca',
        'aws.ecs.cluster.arn': 'cl',
        'aws.ecs.task.family': 'f',
      },
      {
        ecs: {
          container_id: 'i',
          availability_zone: 'z',
          container_arn: 'ca',
          cluster_arn: 'cl',
          task_family: 'f',
        },
      },
    ],
    [
      `${AWS}: eks beside its instance (case 25)`,
      {
        'cloud.platform': 'aws_eks',
        'k8s.cluster.name': 'k',
        'k8s.pod.name': 'p',
        'host.id': 'i-0a',
        'cloud.account.id': '111',
      },
      { account_id: '111', ec2: { instance_id: 'i-0a' }, eks: { cluster_name: 'k', pod: 'p' } },
    ],
    [
      `${AWS}: eks by its cluster`,
      { 'k8s.cluster.name': 'k', 'container.id': 'c' },
      { eks: { cluster_name: 'k', container_id: 'c' } },
    ],
    [`${AWS}: no eks without either`, { 'k8s.pod.name': 'p' }, {}],
    [
      `${AWS}: elastic_beanstalk (case 25)`,
      {
        'cloud.platform': 'aws_elastic_beanstalk',
        'service.instance.id': '7',
        'service.namespace': 'env',
        'service.version': 'v1',
      },
      { elastic_beanstalk: { environment_name: 'env', version_label: 'v1', deployment_id: 7 } },
    ],
    [
      `${OURS}: a deployment that has no number`,
      {
        'cloud.platform': 'aws_elastic_beanstalk',
        'service.instance.id': 'x',
        'service.namespace': 'env',
      },
      { elastic_beanstalk: { environment_name: 'env' } },
    ],
    [
      `${AWS}: no elastic_beanstalk without an instance`,
      { 'cloud.platform': 'aws_elastic_beanstalk', 'service.namespace': 'env' },
      {},
    ],
    [
      `${AWS}: log groups by ARN`,
      {
        'aws.log.group.arns': ['arn:aws:logs:eu-west-1:1:log-group:/g:*', 'short'],
        'aws.log.group.names': ['n'],
      },
      {
        cloudwatch_logs: [
          { log_group: '/g', arn: 'arn:aws:logs:eu-west-1:1:log-group:/g:*' },
          { log_group: 'short', arn: 'short' },
        ],
      },
    ],
    [
      `${AWS}: log groups by name`,
      { 'aws.log.group.arns': [], 'aws.log.group.names': 'a&&b' },
      { cloudwatch_logs: [{ log_group: 'a' }, { log_group: 'b' }] },
    ],
    [`${AWS}: log groups of another type`, { 'aws.log.group.names': 7 }, {}],
    [`${AWS}: what is no text`, { 'cloud.account.id': 111, 'k8s.cluster.name': '' }, {}],
  ])('%s', (_source, attributes, block) => {
    expect(resourceAws(attributeMap(attributes))).toEqual({
      ...block,
      xray: { auto_instrumentation: false },
    });
  });

  it.each<[source: string, Attributes, xray: object]>([
    [
      `${AWS}: the SDK and its distribution (case 24)`,
      {
        'telemetry.sdk.name': 'opentelemetry',
        'telemetry.sdk.language': 'nodejs',
        'telemetry.sdk.version': '2.1.0',
        'telemetry.distro.version': '1',
      },
      { sdk: 'opentelemetry for nodejs', sdk_version: '2.1.0', auto_instrumentation: true },
    ],
    [
      `${AWS}: no language`,
      { 'telemetry.sdk.name': 'opentelemetry' },
      { sdk: 'opentelemetry', auto_instrumentation: false },
    ],
    [
      `${AWS}: a name that ends in the language`,
      { 'telemetry.sdk.name': 'X-Ray for go', 'telemetry.sdk.language': 'go' },
      { sdk: 'X-Ray for go', auto_instrumentation: false },
    ],
    [`${AWS}: telemetry.auto.version`, { 'telemetry.auto.version': '1' }, { auto_instrumentation: true }],
    ['our export', { 'aws.xray.auto_instrumentation': true }, { auto_instrumentation: true }],
  ])('%s', (_source, attributes, xray) => {
    expect(resourceAws(attributeMap(attributes))).toEqual({ xray });
  });

  it('is absent in another cloud', () => {
    expect(resourceAws(attributeMap({ 'cloud.provider': 'gcp', 'cloud.account.id': '1' }))).toBeUndefined();
  });
});
