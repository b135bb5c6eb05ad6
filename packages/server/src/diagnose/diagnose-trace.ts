/**
 * The doctor of traces: says what is missing from a trace or strange about it, where, why that usually is and what
 * helps. Pure, in time proportional to the size of the trace, and silent about a healthy one: a finding that is there
 * on every trace is read on none.
 */

import { findMissingCallees } from './callee-missing.ts';
import { findClockSkew } from './clock-skew.ts';
import { findCutDocuments } from './document-cut.ts';
import { findRefusals } from './document-refused.ts';
import { findDuplicateIds } from './duplicate-id.ts';
import { type Diagnosis, type Finding, FINDING_CODES, type FindingCode, type Severity } from './finding.ts';
import { findLostHeaders } from './header-lost.ts';
import { findIdTime } from './id-time.ts';
import { findLargeTrace } from './large-trace.ts';
import { findLateData } from './late-data.ts';
import { findNeverClosed } from './never-closed.ts';
import { findParentCycles } from './parent-cycle.ts';
import { findMissingParents } from './parent-missing.ts';
import { findRetriedCalls } from './retried-call.ts';
import { findSeveralRoots } from './several-roots.ts';
import { findNegativeTimes, findStrangeTimes, findZeroLengths } from './strange-times.ts';
import { findOpenSubsegments } from './subsegment-open.ts';
import type { TraceCase } from './trace-case.ts';
import { findFullTrace } from './trace-full.ts';
import { countOf } from './wording.ts';

/** What looks for each finding. */
const FINDERS: Readonly<
  Record<Exclude<FindingCode, 'MoreFindings'>, (trace: TraceCase) => readonly Finding[]>
> = {
  DocumentRefused: findRefusals,
  TraceFull: findFullTrace,
  ParentMissing: findMissingParents,
  CalleeMissing: findMissingCallees,
  HeaderLost: findLostHeaders,
  NeverClosed: findNeverClosed,
  SubsegmentOpen: findOpenSubsegments,
  ParentCycle: findParentCycles,
  DuplicateId: findDuplicateIds,
  ClockSkew: findClockSkew,
  StrangeTime: findStrangeTimes,
  EndBeforeStart: findNegativeTimes,
  ZeroLength: findZeroLengths,
  DocumentCut: findCutDocuments,
  SeveralRoots: findSeveralRoots,
  IdTimeDiffers: findIdTime,
  LateData: findLateData,
  RetriedCall: findRetriedCalls,
  LargeTrace: findLargeTrace,
};

const MAX_FINDINGS = 50;

const SEVERITY_RANKS: Readonly<Record<Severity, number>> = { problem: 0, warning: 1, note: 2 };
const CODE_RANKS = new Map(FINDING_CODES.map((code, rank) => [code, rank]));

/** Never throws, whatever the documents say. */
export function diagnoseTrace(trace: TraceCase): Diagnosis {
  const findings = Object.values(FINDERS).flatMap((find) => find(trace));
  return { findings: mostImportant(findings), clockOffsets: trace.clocks.offsets };
}

/** What can be said of a trace that has no documents, because all that came were refused. */
export function diagnoseRefusals(refusals: TraceCase['refusals']): Diagnosis {
  return { findings: mostImportant(findRefusals({ refusals })), clockOffsets: [] };
}

/** In order, and the last of too many says how many more there are. */
function mostImportant(findings: readonly Finding[]): readonly Finding[] {
  const sorted = findings.toSorted((a, b) => rankOf(a) - rankOf(b));
  if (sorted.length <= MAX_FINDINGS) return sorted;
  const shown = sorted.slice(0, MAX_FINDINGS - 1);
  return [...shown, moreFindings(sorted.slice(MAX_FINDINGS - 1))];
}

function rankOf({ severity, code }: Finding): number {
  return SEVERITY_RANKS[severity] * FINDING_CODES.length + (CODE_RANKS.get(code) ?? 0);
}

function moreFindings(rest: readonly Finding[]): Finding {
  const codes = [...new Set(rest.map(({ code }) => code))].join(', ');
  return {
    code: 'MoreFindings',
    severity: 'note',
    title: `${countOf(rest.length, 'more finding')}`,
    detail: `${countOf(rest.length, 'finding')} of less weight or of the same kind ${rest.length === 1 ? 'is' : 'are'} not listed: ${codes}.`,
    reason: 'Where so much is wrong at once, one cause is often behind it all.',
    remedy: 'Mend what is listed first, and look again at a new trace.',
    segmentIds: [],
    services: [],
  };
}
