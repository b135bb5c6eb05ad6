/**
 * Which node of the service graph a call leads to. The timeline names a call after the AWS service or the host, and
 * the graph after the resource where the call tells one, so there are several names to try, the most exact one first.
 * Source: X-Ray Developer Guide, "Segment documents", section "AWS resource data"; names of nodes as observed.
 */

import type { Timeline, TimelineNode } from './timeline.ts';

/** Whether the row is a call of something else, as opposed to a segment or local work. */
export function isCall(node: TimelineNode): boolean {
  return 'namespace' in node.document && node.document.namespace !== undefined;
}

/** Names that the graph may have for what the row calls; empty for a row that is no call. */
export function calledNames(node: TimelineNode, timeline: Timeline): readonly string[] {
  if (!isCall(node)) return [];
  const { aws, name } = node.document;
  const resources = [
    aws?.table_name,
    aws?.bucket_name,
    aws?.queue_url,
    aws?.topic_arn,
    aws?.function_name,
    aws?.resource_names?.[0],
  ];
  const names = [...resources, calleeOf(node, timeline)?.document.name, name];
  return [...new Set(names.filter((each): each is string => each !== undefined && each !== ''))];
}

/** The segment that answered the call, sent by its service or inferred. */
function calleeOf(node: TimelineNode, timeline: Timeline): TimelineNode | undefined {
  const index = timeline.nodes.indexOf(node);
  const first = timeline.nodes[index + 1];
  return timeline.nodes
    .slice(index + 1, node.subtreeEnd)
    .find((below) => below.kind === 'segment' && below.depth === first?.depth);
}
