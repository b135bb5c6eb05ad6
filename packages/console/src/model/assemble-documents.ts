/**
 * Documents of one trace as they were sent, put together as BatchGetTraces has them: one text a segment, subsegments
 * that came alone inside their parents, the last word of each segment only. Callees that sent nothing are not
 * inferred, since that is the service's knowledge.
 */

import { isIndependentSubsegment, type DecodedDocument, type SubsegmentDocument } from '@fluoroscope/wire';
import type { SegmentEntry } from '../api/xray-api.ts';

export interface AssembledDocuments {
  readonly segments: readonly SegmentEntry[];
  /** Why segments are missing from it. */
  readonly problems: readonly string[];
}

interface Parent {
  subsegments?: SubsegmentDocument[];
}

/** Takes possession of the documents. */
export function assembleDocuments(decoded: readonly DecodedDocument[]): AssembledDocuments {
  const latest = lastWords(decoded);
  const parents = new Map<string, Parent>();
  for (const { document } of latest) indexEntities(document, parents);
  const segments: SegmentEntry[] = [];
  const problems: string[] = [];
  const standing = latest.filter((each) => !embed(each, parents));
  for (const { id, document } of standing) {
    try {
      segments.push({ Id: id, Document: JSON.stringify(document) });
    } catch (caught) {
      if (!(caught instanceof RangeError)) throw caught;
      problems.push(`${id}: its subsegments nest too deep to be shown.`);
    }
  }
  return { segments, problems };
}

/** Of documents with one id, the one that has ended, else the later; a subsegment may be told twice as well. */
function lastWords(decoded: readonly DecodedDocument[]): readonly DecodedDocument[] {
  const byId = new Map<string, DecodedDocument>();
  for (const each of decoded) {
    const known = byId.get(each.id);
    const isBetter =
      known === undefined || known.document.in_progress === true || each.document.in_progress !== true;
    if (isBetter) byId.set(each.id, each);
  }
  return [...byId.values()];
}

function indexEntities(root: Parent & { readonly id: string }, parents: Map<string, Parent>): void {
  const open: (Parent & { readonly id: string })[] = [root];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    if (!parents.has(each.id)) parents.set(each.id, each);
    open.push(...(each.subsegments ?? []));
  }
}

/** Whether the document has found its place in another one; a circle of subsegments stays out of all others. */
function embed({ id, document }: DecodedDocument, parents: ReadonlyMap<string, Parent>): boolean {
  if (!isIndependentSubsegment(document) || document.parent_id === id) return false;
  const parent = parents.get(document.parent_id);
  if (parent === undefined || contains(document, parent)) return false;
  if (parent.subsegments === undefined) parent.subsegments = [document];
  else parent.subsegments.push(document);
  return true;
}

function contains(root: Parent, sought: Parent): boolean {
  const open: Parent[] = [root];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    if (each === sought) return true;
    open.push(...(each.subsegments ?? []));
  }
  return false;
}
