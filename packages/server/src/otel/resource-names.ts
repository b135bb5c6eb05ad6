/**
 * Members of a document's `aws` block that say where it was recorded, and the attributes of a resource that say the
 * same. Both directions read these lists.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/aws.go, and awsxray receiver, translator/aws.go.
 */

/** The member of a block and the attribute whose text it has. */
export type MemberNames = readonly (readonly [member: string, attribute: string])[];

export const EC2: MemberNames = [
  ['instance_id', 'host.id'],
  ['availability_zone', 'cloud.availability_zone'],
  ['instance_size', 'host.type'],
  ['ami_id', 'host.image.id'],
];

export const ECS: MemberNames = [
  ['container', 'container.name'],
  ['container_id', 'container.id'],
  ['availability_zone', 'cloud.availability_zone'],
  ['container_arn', 'aws.ecs.container.arn'],
  ['cluster_arn', 'aws.ecs.cluster.arn'],
  ['task_arn', 'aws.ecs.task.arn'],
  ['task_family', 'aws.ecs.task.family'],
  ['launch_type', 'aws.ecs.launchtype'],
];

export const EKS: MemberNames = [
  ['cluster_name', 'k8s.cluster.name'],
  ['pod', 'k8s.pod.name'],
  ['container_id', 'container.id'],
];

/** Its deployment id is a number there and a text here. */
export const ELASTIC_BEANSTALK: MemberNames = [
  ['environment_name', 'service.namespace'],
  ['version_label', 'service.version'],
];
