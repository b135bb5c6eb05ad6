/**
 * The machines and resources that segments name.
 * The API documents instances and zones for EC2 only; a zone that an ECS agent reports is one just as well.
 */

import type { TraceTree } from './trace-tree.ts';

export interface TraceResources {
  readonly resourceArns: readonly string[];
  readonly instanceIds: readonly string[];
  readonly availabilityZones: readonly string[];
}

const NONE: readonly string[] = [];

/** Each distinct value once, in the order of the tree's entities. */
export function collectResources(tree: TraceTree): TraceResources {
  let arns: Set<string> | undefined;
  let instances: Set<string> | undefined;
  let zones: Set<string> | undefined;
  for (const { document } of tree.entities) {
    arns = withValue(arns, document.resource_arn);
    const { aws } = document;
    if (aws === undefined) continue;
    instances = withValue(instances, aws.ec2?.instance_id);
    zones = withValue(zones, aws.ec2?.availability_zone);
    zones = withValue(zones, aws.ecs?.availability_zone);
  }
  return { resourceArns: listOf(arns), instanceIds: listOf(instances), availabilityZones: listOf(zones) };
}

function withValue(values: Set<string> | undefined, value: string | undefined): Set<string> | undefined {
  if (value === undefined || value === '') return values;
  return (values ?? new Set<string>()).add(value);
}

function listOf(values: Set<string> | undefined): readonly string[] {
  return values === undefined ? NONE : [...values];
}
