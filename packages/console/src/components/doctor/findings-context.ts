/** What the doctor says about each part of the trace on the page, for its row and its details. */

import { createContext, useContext } from 'react';
import type { Finding } from '../../api/extensions-api.ts';

export type FindingsById = ReadonlyMap<string, readonly Finding[]>;

export const FindingsContext = createContext<FindingsById>(new Map());

const NONE: readonly Finding[] = [];

/** The findings that name a segment or subsegment. */
export function useFindingsOf(id: string): readonly Finding[] {
  return useContext(FindingsContext).get(id) ?? NONE;
}

export function findingsById(findings: readonly Finding[]): FindingsById {
  const byId = new Map<string, Finding[]>();
  for (const finding of findings) {
    for (const id of finding.SegmentIds) {
      const known = byId.get(id);
      if (known === undefined) byId.set(id, [finding]);
      else known.push(finding);
    }
  }
  return byId;
}
