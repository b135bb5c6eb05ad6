import type { SubsegmentDocument, TopLevelDocument } from '@fluoroscope/wire';
import fc from 'fast-check';
import { TRACE_ID } from './segment-builders.ts';

/** What a document may be made of. A small pool of ids makes orphans, rings and duplicates the normal case. */
export interface DocumentPieces {
  readonly anId: fc.Arbitrary<string>;
  readonly aName: fc.Arbitrary<string>;
  readonly aTime: fc.Arbitrary<number>;
  readonly anEnd: fc.Arbitrary<Pick<SubsegmentDocument, 'end_time' | 'in_progress'>>;
  readonly members: fc.Arbitrary<Partial<SubsegmentDocument>>;
}

/** Segments and independent subsegments of one trace, with subsegments inside. */
export function anyDocument(pieces: DocumentPieces): fc.Arbitrary<TopLevelDocument> {
  const { anId, aName, aTime, anEnd, members } = pieces;
  const { entity } = fc.letrec<{ entity: SubsegmentDocument; own: SubsegmentDocument }>((tie) => ({
    own: fc
      .tuple(fc.record({ id: anId, name: aName, start_time: aTime }), anEnd, members)
      .map(([identity, end, more]) => ({ ...identity, ...end, ...more })),
    entity: fc
      .tuple(tie('own'), fc.option(fc.array(tie('entity'), { maxLength: 3 }), { depthSize: 'small' }))
      .map(([own, subsegments]) => (subsegments === null ? own : { ...own, subsegments })),
  }));
  return fc
    .tuple(entity, fc.boolean(), anId, fc.boolean())
    .map(([own, isSubsegment, parent_id, hasParent]) => {
      if (isSubsegment) return { ...own, type: 'subsegment', trace_id: TRACE_ID, parent_id };
      const { type: _, ...segment } = own;
      return { ...segment, trace_id: TRACE_ID, ...(hasParent && { parent_id }) };
    });
}
