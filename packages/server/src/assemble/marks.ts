/**
 * The users, machines and resources that segments name.
 * The API documents instances and zones for EC2 only; a zone that an ECS agent reports is one just as well.
 */

import type { Trace, TraceMark } from './trace.ts';
import type { TraceEntity, TraceTree } from './trace-tree.ts';

type Marks = Pick<Trace, 'users' | 'resourceArns' | 'instanceIds' | 'availabilityZones'>;

type DraftsByText = Map<string, { readonly text: string; readonly segments: number[] }>;

const NONE: readonly TraceMark[] = [];

/** Each distinct value once, in the order of the tree's entities. */
export function collectMarks(tree: TraceTree): Marks {
  let users: DraftsByText | undefined;
  let arns: DraftsByText | undefined;
  let instances: DraftsByText | undefined;
  let zones: DraftsByText | undefined;
  for (const entity of tree.entities) {
    const { document } = entity;
    users = withText(users, document.user, entity);
    arns = withText(arns, document.resource_arn, entity);
    const { aws } = document;
    if (aws === undefined) continue;
    instances = withText(instances, aws.ec2?.instance_id, entity);
    zones = withText(zones, aws.ec2?.availability_zone, entity);
    zones = withText(zones, aws.ecs?.availability_zone, entity);
  }
  return {
    users: listOf(users),
    resourceArns: listOf(arns),
    instanceIds: listOf(instances),
    availabilityZones: listOf(zones),
  };
}

function withText(
  drafts: DraftsByText | undefined,
  text: string | undefined,
  { segment }: TraceEntity,
): DraftsByText | undefined {
  if (text === undefined || text === '') return drafts;
  const byText: DraftsByText = drafts ?? new Map();
  let draft = byText.get(text);
  if (draft === undefined) byText.set(text, (draft = { text, segments: [] }));
  // Entities of one segment follow each other, so a repeated segment is the last one.
  if (segment !== undefined && draft.segments.at(-1) !== segment.index) draft.segments.push(segment.index);
  return byText;
}

function listOf(drafts: DraftsByText | undefined): readonly TraceMark[] {
  return drafts === undefined ? NONE : [...drafts.values()];
}
