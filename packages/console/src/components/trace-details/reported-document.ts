/** The document of a row as it was reported, where the row is drawn with another clock. */

import type { XrayTrace } from '../../api/xray-api.ts';
import { buildTimeline, type EntityDocument, type TimelineNode } from '../../model/timeline.ts';

export function reportedDocument(reported: XrayTrace | undefined, node: TimelineNode): EntityDocument {
  const entry = reported?.Segments?.find(({ Id }) => Id === node.segment.id);
  if (entry === undefined) return node.document;
  const { nodes } = buildTimeline([entry]);
  return nodes.find(({ document }) => document.id === node.document.id)?.document ?? node.document;
}
