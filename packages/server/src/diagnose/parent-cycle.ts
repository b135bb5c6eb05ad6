import { idsOf, servicesOf } from './describe-entities.ts';
import type { Finding } from './finding.ts';
import type { TraceCase } from './trace-case.ts';
import { countOf, quoteAll } from './wording.ts';

/** Parts that are, by what they say, their own ancestors. */
export function findParentCycles({ tree, knownIds }: TraceCase): readonly Finding[] {
  const cut = [...tree.segments, ...tree.orphans].filter(
    ({ parent, document }) =>
      parent === undefined && document.parent_id !== undefined && knownIds.has(document.parent_id),
  );
  if (cut.length === 0) return [];
  return [
    {
      code: 'ParentCycle',
      severity: 'problem',
      title: 'Parts of this trace are their own ancestors',
      detail: `${countOf(cut.length, 'part')} (${quoteAll(cut.map(({ document }) => document.name))}) ${cut.length === 1 ? 'names a parent that hangs' : 'name parents that hang'} below ${cut.length === 1 ? 'it' : 'them'}. The ring is cut there, so they are shown without a parent.`,
      reason:
        'An instrumentation makes ids by hand, gives its own id as parent_id, or uses one id for several parts.',
      remedy:
        'Make a new random id of 16 hex digits for every segment and subsegment, and let the library set parent_id.',
      segmentIds: idsOf(cut),
      services: servicesOf(cut),
    },
  ];
}
