/**
 * The members a document cannot do without. Each check answers with the code of the refusal or undefined; their order
 * is their caller's business.
 * Source: X-Ray Developer Guide, "X-Ray segment documents", "Required segment fields"; which code belongs to which
 * fault is observed, not documented.
 */

import { isLegalName, truncateName } from './check-name.ts';
import type { DocumentErrorCode, EntityKind } from './document-problem.ts';
import type { Raw } from './json-value.ts';
import type { Entity } from './segment-document.ts';
import {
  parseSegmentId,
  parseTraceId,
  type SegmentId,
  type TraceId,
  traceIdEpochSeconds,
} from './trace-id.ts';
import type { EpochSeconds } from './units.ts';

/** Instants are kept as whole microseconds; beyond this one, in the year 2255, a double could not tell them apart. */
const MAX_EPOCH_SECONDS = 9_007_199_254;

const OLDEST_TRACE_SECONDS = 30 * 24 * 60 * 60;
const CLOCK_SKEW_SECONDS = 5 * 60;

/** A member's value as segment id; undefined when it is none. */
export function toSegmentId(value: unknown): SegmentId | undefined {
  return typeof value === 'string' ? parseSegmentId(value) : undefined;
}

/** A member's value as trace id; undefined when it is none. */
export function toTraceId(value: unknown): TraceId | undefined {
  return typeof value === 'string' ? parseTraceId(value) : undefined;
}

/** Absent, or what many senders write instead of leaving a member out. */
export function isBlank(value: unknown): value is undefined | null | '' {
  return value === undefined || value === null || value === '';
}

/** Why `id` is no segment id. */
export function idProblem(id: unknown): DocumentErrorCode {
  return isBlank(id) ? 'MissingId' : 'InvalidId';
}

/** Why `trace_id` is no trace id. */
export function traceIdProblem(traceId: unknown): DocumentErrorCode {
  return isBlank(traceId) ? 'MissingTraceId' : 'InvalidTraceId';
}

/** What is wrong with an entity's name, which is cut to its limit first. */
export function nameProblem(entity: Raw<Entity>, strict: boolean): DocumentErrorCode | undefined {
  const { name } = entity;
  if (isBlank(name)) return 'MissingName';
  if (typeof name !== 'string') return 'InvalidName';
  const kept = truncateName(name);
  if (kept !== name) entity.name = kept;
  return isLegalName(kept, strict) ? undefined : 'InvalidName';
}

/**
 * Whether a trace id claims to be older than 30 days or more than 5 minutes in the future. W3C ids, whose first digits
 * are random, mostly do.
 */
export function isOutOfTime(traceId: TraceId, now: EpochSeconds): boolean {
  const age = now - traceIdEpochSeconds(traceId);
  return age > OLDEST_TRACE_SECONDS || age < -CLOCK_SKEW_SECONDS;
}

/** What is wrong with an entity's times. An `end_time` that is no time and an `in_progress` but true are deleted. */
export function timesProblem(entity: Raw<Entity>, kind: EntityKind): DocumentErrorCode | undefined {
  if (!isEpochSeconds(entity.start_time)) return 'MissingStartTime';
  const hasEnded = isEpochSeconds(entity.end_time);
  if (!hasEnded && entity.end_time !== undefined) delete entity.end_time;
  if (entity.in_progress !== true) {
    if (entity.in_progress !== undefined) delete entity.in_progress;
    return hasEnded ? undefined : 'MissingEndTime';
  }
  if (!hasEnded) return undefined;
  return kind === 'subsegment' ? 'InProgressSubsegmentHasEndTime' : 'InProgressSegmentHasEndTime';
}

function isEpochSeconds(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= MAX_EPOCH_SECONDS;
}

/** What is wrong with a document's `parent_id`, which becomes lower case; a blank one is deleted. */
export function parentIdProblem(document: Raw<Entity>, kind: EntityKind): DocumentErrorCode | undefined {
  if (isBlank(document.parent_id)) {
    if (kind === 'subsegment') return 'MissingParentId';
    if (document.parent_id !== undefined) delete document.parent_id;
    return undefined;
  }
  const parentId = toSegmentId(document.parent_id);
  if (parentId === undefined) return 'InvalidParentId';
  document.parent_id = parentId;
  return undefined;
}
