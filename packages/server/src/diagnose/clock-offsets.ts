/**
 * How far clocks of callees are off from those of their callers, and what to add to have every segment happen inside
 * the call that it answered.
 *
 * A segment that begins before it was called is proof, and so is one that begins after its caller had the response it
 * was waiting for. One that only ends later is none: servers go on working after they have answered, callers give up,
 * and nobody waits for what a message causes. Where a segment fits, nothing says when in the call it happened, so
 * it goes to the middle. What one machine sent was timed by one clock, so all its segments that were called from one
 * other clock move together where a common offset satisfies them all.
 * The idea of moving a child into its parent is that of Jaeger's and Zipkin's adjusters of clock skew.
 */

import type { SegmentId, SubsegmentDocument } from '@fluoroscope/wire';
import type { TraceEntity, TraceTree } from '../assemble/trace-tree.ts';
import type { ClockOffset } from './finding.ts';

/** Senders round to milliseconds, and synchronized clocks differ by some. */
const TOLERANCE_MICROS = 2000;
const HTTP_ACCEPTED = 202;

/** A segment that contradicts its caller. */
export interface SkewedSegment {
  readonly segment: TraceEntity;
  /** The segment or subsegment that called it. */
  readonly caller: TraceEntity;
  /** What to add to the callee's times, by the clock of the caller. */
  readonly offsetMicros: number;
}

export interface ClockComparison {
  readonly skewed: readonly SkewedSegment[];
  readonly offsets: readonly ClockOffset[];
}

/** Offsets by which a callee would lie in its call. */
interface Fit {
  readonly segment: TraceEntity;
  readonly caller: TraceEntity;
  readonly leastMicros: number;
  /** Infinity where the callee may end whenever it likes. */
  readonly mostMicros: number;
  readonly isSkewed: boolean;
}

/** Compares every segment with the call that it answered. Takes time in proportion to their number. */
export function compareClocks(tree: TraceTree): ClockComparison {
  const groups = new Map<string, Fit[]>();
  for (const segment of tree.segments) {
    const fit = fitOf(segment);
    if (fit === undefined) continue;
    const key = `${clockOf(fit.caller.segment ?? fit.caller)}\n${clockOf(segment)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [fit]);
    else group.push(fit);
  }
  const relative = new Map<SegmentId, number>();
  const skewed: SkewedSegment[] = [];
  for (const group of groups.values()) if (group.some(isSkewed)) alignGroup(group, relative, skewed);
  return { skewed, offsets: relative.size === 0 ? [] : addUp(tree, relative) };
}

function isSkewed(fit: Fit): boolean {
  return fit.isSkewed;
}

/** Undefined where there is nothing to compare: no caller, or one that is timed by the same clock. */
function fitOf(segment: TraceEntity): Fit | undefined {
  const { parent: caller } = segment;
  if (caller === undefined || isSameClock(caller.segment, segment)) return undefined;
  const leastMicros = caller.start - segment.start;
  const mostMicros = latestFit(caller, segment, leastMicros);
  const isEarly = leastMicros > TOLERANCE_MICROS;
  return { segment, caller, leastMicros, mostMicros, isSkewed: isEarly || isLate(segment, caller) };
}

function latestFit(caller: TraceEntity, segment: TraceEntity, leastMicros: number): number {
  if (caller.namespace !== 'remote' || caller.end === undefined || segment.end === undefined) return Infinity;
  const mostMicros = caller.end - segment.end;
  return mostMicros >= leastMicros ? mostMicros : Infinity;
}

/** The caller had a response in its hands when its call ended, and not one that only promises work. */
function isLate(segment: TraceEntity, { namespace, end, document }: TraceEntity): boolean {
  const status = document.http?.response?.status;
  const hasWaited = namespace === 'remote' && status !== undefined && status !== HTTP_ACCEPTED;
  return hasWaited && end !== undefined && segment.start > end + TOLERANCE_MICROS;
}

function alignGroup(group: readonly Fit[], relative: Map<SegmentId, number>, skewed: SkewedSegment[]): void {
  const common = commonOffset(group) ?? commonOffset(group.map(allowRest));
  for (const fit of group) {
    if (common === undefined && !fit.isSkewed) continue;
    const offsetMicros = common ?? middleOf(fit.leastMicros, fit.mostMicros) ?? fit.leastMicros;
    relative.set(fit.segment.id, offsetMicros);
    if (fit.isSkewed) skewed.push({ segment: fit.segment, caller: fit.caller, offsetMicros });
  }
}

function commonOffset(group: readonly Fit[]): number | undefined {
  return middleOf(
    group.reduce((least, fit) => Math.max(least, fit.leastMicros), -Infinity),
    group.reduce((most, fit) => Math.min(most, fit.mostMicros), Infinity),
  );
}

/** What does not contradict its caller may stay where it is, even if it reaches out of the call a little. */
function allowRest(fit: Fit): Fit {
  if (fit.isSkewed) return fit;
  return { ...fit, leastMicros: Math.min(fit.leastMicros, 0), mostMicros: Math.max(fit.mostMicros, 0) };
}

/** The least change where there is no other bound; undefined where the bounds exclude each other. */
function middleOf(leastMicros: number, mostMicros: number): number | undefined {
  if (leastMicros > mostMicros) return undefined;
  return mostMicros === Infinity ? leastMicros : Math.floor((leastMicros + mostMicros) / 2);
}

/** A moved caller takes along what it called. Callers come before callees, level by level. */
function addUp(tree: TraceTree, relative: ReadonlyMap<SegmentId, number>): readonly ClockOffset[] {
  const called = new Map<TraceEntity, TraceEntity[]>();
  const queue: TraceEntity[] = [];
  for (const segment of tree.segments) {
    const caller = segment.parent?.segment;
    const siblings = caller === undefined ? queue : called.get(caller);
    if (siblings !== undefined) siblings.push(segment);
    else if (caller !== undefined) called.set(caller, [segment]);
  }
  const totals = new Map<TraceEntity, number>();
  const offsets: ClockOffset[] = [];
  for (let next = 0; next < queue.length; next++) {
    const segment = queue[next];
    if (segment === undefined) continue;
    const caller = segment.parent?.segment;
    const inherited = caller === undefined ? 0 : (totals.get(caller) ?? 0);
    const offsetMicros = inherited + (relative.get(segment.id) ?? 0);
    totals.set(segment, offsetMicros);
    if (offsetMicros !== 0) offsets.push({ segmentId: segment.id, offsetMicros });
    for (const callee of called.get(segment) ?? []) queue.push(callee);
  }
  return offsets;
}

function isSameClock(caller: TraceEntity | undefined, callee: TraceEntity): boolean {
  const host = hostOf(callee);
  return host !== undefined && caller !== undefined && hostOf(caller) === host;
}

/** A segment that does not name its machine shares a clock with others of its service. */
function clockOf(segment: TraceEntity): string {
  return hostOf(segment) ?? `${segment.document.name}\n${segment.document.origin ?? ''}`;
}

const HOST_KEYS = ['otel.resource.host.id', 'otel.resource.host.name'];

function hostOf({ document }: TraceEntity): string | undefined {
  const instance = document.aws?.ec2?.instance_id ?? document.aws?.ecs?.container;
  if (instance !== undefined) return instance;
  const kept: SubsegmentDocument['metadata'] = document.metadata;
  const defaults = kept?.['default'];
  if (typeof defaults !== 'object' || defaults === null) return undefined;
  for (const key of HOST_KEYS) {
    const host = (defaults as Readonly<Record<string, unknown>>)[key];
    if (typeof host === 'string') return host;
  }
  return undefined;
}
