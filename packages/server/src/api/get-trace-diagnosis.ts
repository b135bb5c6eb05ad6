import { type TraceId } from '@fluoroscope/wire';
import { z } from 'zod';
import { mergeDocuments } from '../assemble/merge-documents.ts';
import type { ReceivedDocument } from '../decode/received-document.ts';
import { diagnoseRefusals, diagnoseTrace } from '../diagnose/diagnose-trace.ts';
import type { ClockOffset, Diagnosis, Finding } from '../diagnose/finding.ts';
import { openCase } from '../diagnose/open-case.ts';
import { isFullTrace } from '../store/trace-limits.ts';
import type { ApiContext } from './api-context.ts';
import { isAwsError } from './aws-error.ts';
import { defineOperation } from './operation.ts';
import { readTraceIds } from './trace-ids.ts';
import { readSurroundings } from './trace-surroundings.ts';

/**
 * What is missing from traces or strange about them. Reads the documents as BatchGetTraces does, so it is never behind
 * what that shows.
 */
export const getTraceDiagnosis = defineOperation({
  name: 'GetTraceDiagnosis',
  path: '/extensions/TraceDiagnosis',
  input: z.object({ TraceIds: z.array(z.string()) }),
  async answer({ TraceIds }, context) {
    const traceIds = readTraceIds(TraceIds);
    if (isAwsError(traceIds)) return traceIds;
    const documents = await context.readDocuments(traceIds);
    const diagnoses: object[] = [];
    const unprocessed: TraceId[] = [];
    for (const traceId of traceIds) {
      const diagnosis = await diagnose(traceId, documents.get(traceId) ?? [], context);
      if (diagnosis === undefined) unprocessed.push(traceId);
      else diagnoses.push(toOutput(traceId, diagnosis));
    }
    return { Diagnoses: diagnoses, UnprocessedTraceIds: unprocessed };
  },
});

/** Undefined for a trace of which nothing is known, not even that it was refused. */
async function diagnose(
  traceId: TraceId,
  documents: readonly ReceivedDocument[],
  context: ApiContext,
): Promise<Diagnosis | undefined> {
  if (documents.length === 0) {
    const refusals = context.refusals.of(traceId);
    return refusals.length === 0 ? undefined : diagnoseRefusals(refusals);
  }
  const tree = mergeDocuments(documents);
  const bytes = documents.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const isFull = isFullTrace({ documents: documents.length, bytes });
  return diagnoseTrace(openCase(documents, tree, await readSurroundings(tree, context), isFull));
}

function toOutput(traceId: TraceId, { findings, clockOffsets }: Diagnosis): object {
  return {
    TraceId: traceId,
    Findings: findings.map(toFinding),
    ClockOffsets: clockOffsets.map(toOffset),
  };
}

function toFinding({ code, severity, title, detail, reason, remedy, segmentIds, services }: Finding): object {
  return {
    Code: code,
    Severity: severity,
    Title: title,
    Detail: detail,
    Reason: reason,
    Remedy: remedy,
    SegmentIds: segmentIds,
    Services: services.map(({ name, type }) => ({ Name: name, Type: type })),
  };
}

function toOffset({ segmentId, offsetMicros }: ClockOffset): object {
  return { SegmentId: segmentId, Offset: offsetMicros / 1_000_000 };
}
