/**
 * What is wrong with a trace as far as its own documents tell: for a trace from a file, and while the service's
 * diagnosis, which knows what surrounds the trace, is not to be had. In the words of that diagnosis.
 * Source: docs/reference/extensions-api.md, GetTraceDiagnosis.
 */

import type { Finding } from '../api/extensions-api.ts';
import type { XrayTrace } from '../api/xray-api.ts';
import { countOf } from './format.ts';
import type { Timeline, TimelineNode } from './timeline.ts';

/** More segments than this are not named one by one. */
const MOST_IDS = 100;

/** The most important first; none of a trace that is whole. */
export function localFindings(trace: XrayTrace, timeline: Timeline): readonly Finding[] {
  return [
    parentMissing(timeline),
    parentCycle(timeline),
    unreadable(timeline),
    limitExceeded(trace),
    notEnded(timeline),
  ].filter((finding) => finding !== undefined);
}

/** Only what no service can find, because it is about what this page could read. */
export function unreadable({ unreadable: segments }: Timeline): Finding | undefined {
  const [first] = segments;
  if (first === undefined) return undefined;
  return {
    Code: 'Unreadable',
    Severity: 'problem',
    Title: `${countOf(segments.length, 'segment')} could not be read`,
    Detail: `${first.id}: ${first.reason}`,
    Remedy: 'The stored text is under Raw.',
    SegmentIds: segments.slice(0, MOST_IDS).map(({ id }) => id),
    Services: [],
  };
}

function parentMissing({ nodes }: Timeline): Finding | undefined {
  const found = nodes.filter(({ detached }) => detached === 'parent-missing');
  if (found.length === 0) return undefined;
  const verb = found.length === 1 ? 'names a parent' : 'name parents';
  return {
    Code: 'ParentMissing',
    Severity: 'problem',
    Title: 'A parent never arrived',
    Detail: `${countOf(found.length, 'segment')} (${namesOf(found)}) ${verb} that did not arrive.`,
    Reason: 'The caller is not traced, its segment was lost, or it has not ended yet.',
    Remedy: 'Look at the caller: is it instrumented, and does it reach this service?',
    ...places(found),
  };
}

function parentCycle({ nodes }: Timeline): Finding | undefined {
  const found = nodes.filter(({ detached }) => detached === 'cycle');
  if (found.length === 0) return undefined;
  return {
    Code: 'ParentCycle',
    Severity: 'problem',
    Title: 'Parents lead in a circle',
    Detail: `Following the parents of ${namesOf(found)} leads back to itself; it is shown at the root.`,
    Reason: 'Two segments were sent with the same id, or with ids that were made up.',
    ...places(found),
  };
}

function limitExceeded(trace: XrayTrace): Finding | undefined {
  if (trace.LimitExceeded !== true) return undefined;
  return {
    Code: 'LimitExceeded',
    Severity: 'warning',
    Title: 'The trace reached its size limit',
    Detail: 'It reached its size limit, and what came after was left out.',
    SegmentIds: [],
    Services: [],
  };
}

function notEnded({ nodes }: Timeline): Finding | undefined {
  const found = nodes.filter(({ end }) => end === undefined);
  if (found.length === 0) return undefined;
  return {
    Code: 'InProgress',
    Severity: 'warning',
    Title: found.length === 1 ? 'A part has not ended' : 'Parts have not ended',
    Detail: `${countOf(found.length, 'part')} of it ${found.length === 1 ? 'has' : 'have'} not ended.`,
    Reason: 'The work goes on, or the process ended without closing it.',
    ...places(found),
  };
}

function places(nodes: readonly TimelineNode[]): Pick<Finding, 'SegmentIds' | 'Services'> {
  const services = [...new Set(nodes.map(({ segment }) => segment.name))];
  return {
    SegmentIds: nodes.slice(0, MOST_IDS).map(({ document }) => document.id),
    Services: services.map((Name) => ({ Name })),
  };
}

function namesOf(nodes: readonly TimelineNode[]): string {
  const names = [...new Set(nodes.map(({ document }) => document.name))];
  return names.slice(0, 3).join(', ') + (names.length > 3 ? ' and others' : '');
}
