import type { SegmentId, SubsegmentDocument } from '@fluoroscope/wire';
import { uniqueServices } from './describe-entities.ts';
import type { Finding } from './finding.ts';
import type { TraceCase } from './trace-case.ts';
import { countOf, quoteAll } from './wording.ts';

const MAX_IDS = 100;

type Claim = Pick<
  SubsegmentDocument,
  'id' | 'name' | 'start_time' | 'end_time' | 'in_progress' | 'subsegments'
>;

/**
 * Ids that different completed parts claim. A document that was sent twice says the same twice, and one in progress is
 * replaced by the completed one: neither is a duplicate.
 */
export function findDuplicateIds({ documents }: TraceCase): readonly Finding[] {
  const first = new Map<string, Claim>();
  const lost = new Map<string, Claim[]>();
  const visit = (claim: Claim): void => {
    if (claim.in_progress !== true) {
      const known = first.get(claim.id);
      if (known === undefined) first.set(claim.id, claim);
      else if (known.name !== claim.name || known.start_time !== claim.start_time)
        lost.set(claim.id, [...(lost.get(claim.id) ?? [known]).slice(0, MAX_IDS), claim]);
    }
    for (const subsegment of claim.subsegments ?? []) visit(subsegment);
  };
  for (const { document } of documents) visit(document);
  return lost.size === 0 ? [] : [describe(lost)];
}

function describe(lost: ReadonlyMap<string, readonly Claim[]>): Finding {
  const names = [...lost.values()].flatMap((claims) => claims.map(({ name }) => name));
  const [example] = lost.keys();
  const isAlone = lost.size === 1;
  return {
    code: 'DuplicateId',
    severity: 'problem',
    title: isAlone ? 'An id is used twice' : `${countOf(lost.size, 'id')} are used twice`,
    detail: `${countOf(lost.size, 'id')} (${isAlone ? '' : 'such as '}${example}) ${isAlone ? 'belongs' : 'belong'} to different parts: ${quoteAll(names)}. Of each the part that was completed first is shown, the others are not.`,
    reason:
      'Ids are made by hand or from too little randomness: a seed that two processes share after a fork, a copied id, or the id of a request used for several parts.',
    remedy:
      'Let the library make ids. Otherwise take 8 random bytes for every segment and subsegment, and seed the generator after a fork.',
    // They were accepted as ids of parts.
    segmentIds: [...lost.keys()].slice(0, MAX_IDS) as SegmentId[],
    services: uniqueServices([]),
  };
}
