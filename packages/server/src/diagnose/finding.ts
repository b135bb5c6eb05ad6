/** What the doctor of traces says: one thing that is missing from a trace or strange about it. */

import type { SegmentId } from '@fluoroscope/wire';

/** `problem`: the trace is wrong or not whole. `warning`: it may be. `note`: worth knowing. */
export type Severity = 'problem' | 'warning' | 'note';

/** All codes, the most important first: findings of equal severity come in this order. */
export const FINDING_CODES = [
  'DocumentRefused',
  'TraceFull',
  'ParentMissing',
  'CalleeMissing',
  'HeaderLost',
  'NeverClosed',
  'SubsegmentOpen',
  'ParentCycle',
  'DuplicateId',
  'ClockSkew',
  'StrangeTime',
  'EndBeforeStart',
  'ZeroLength',
  'DocumentCut',
  'SeveralRoots',
  'IdTimeDiffers',
  'LateData',
  'RetriedCall',
  'LargeTrace',
  'MoreFindings',
] as const;

export type FindingCode = (typeof FINDING_CODES)[number];

/** A service as documents name it. */
export interface FoundService {
  readonly name: string;
  readonly type: string | undefined;
}

/** Texts are whole sentences. Names in them are shortened and free of control characters, but still a sender's text. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** A few words. */
  readonly title: string;
  /** What and where, with names and numbers. */
  readonly detail: string;
  /** The usual reason. */
  readonly reason: string;
  /** What a developer can do about it. */
  readonly remedy: string;
  /** Parts of the trace that it is about; some of them where they are many. */
  readonly segmentIds: readonly SegmentId[];
  readonly services: readonly FoundService[];
}

/** What to add to the times of a segment and of its subsegments, so that they lie inside the call that it answered. */
export interface ClockOffset {
  readonly segmentId: SegmentId;
  /** Whole microseconds, never 0. */
  readonly offsetMicros: number;
}

export interface Diagnosis {
  /** The most important first. */
  readonly findings: readonly Finding[];
  readonly clockOffsets: readonly ClockOffset[];
}
