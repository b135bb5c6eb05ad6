/** A diagnosis of a few documents, as long after the last of them arrived as a test likes. */

import type { EpochMicros, TopLevelDocument } from '@fluoroscope/wire';
import { mergeDocuments } from '../../src/assemble/merge-documents.ts';
import type { ReceivedDocument } from '../../src/decode/received-document.ts';
import { diagnoseTrace } from '../../src/diagnose/diagnose-trace.ts';
import type { Diagnosis } from '../../src/diagnose/finding.ts';
import { openCase } from '../../src/diagnose/open-case.ts';
import type { Surroundings, TraceCase } from '../../src/diagnose/trace-case.ts';
import { received, T0 } from './segment-builders.ts';

/** An hour and ten minutes after the documents of tests arrive: nothing is young any more. */
export const MUCH_LATER = ((T0 + 4200) * 1_000_000) as EpochMicros;

export interface DiagnosedWith extends Partial<Surroundings> {
  readonly isFull?: boolean;
}

/** Documents that arrived one after the other when their times begin. */
function caseOf(documents: readonly TopLevelDocument[], around: DiagnosedWith = {}): TraceCase {
  return caseOfReceived(received(...documents), around);
}

export function caseOfReceived(
  documents: readonly ReceivedDocument[],
  around: DiagnosedWith = {},
): TraceCase {
  const { isFull = false, ...surroundings } = around;
  const whole = { now: MUCH_LATER, refusals: [], usualCalls: undefined, otherRoots: [], ...surroundings };
  return openCase(documents, mergeDocuments(documents), whole, isFull);
}

export function diagnose(documents: readonly TopLevelDocument[], around: DiagnosedWith = {}): Diagnosis {
  return diagnoseTrace(caseOf(documents, around));
}
