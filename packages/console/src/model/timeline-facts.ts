/**
 * What views ask of every node of a timeline again and again. It is made once for a timeline, and for a large one
 * before it is shown, in steps: together these passes take longer than a frame.
 */

import { runToEnd } from '../work-in-slices.ts';
import { selfTimes } from './self-time.ts';
import { serviceMarks, type ServiceMark } from './service-mark.ts';
import { levelsOf, siblingPlaces, type SiblingPlaces } from './timeline-rows.ts';
import type { Timeline } from './timeline.ts';

export interface TimelineFacts {
  /** Own seconds by index. */
  readonly selfTimes: Float64Array;
  readonly places: SiblingPlaces;
  /** Levels of the deepest node. */
  readonly deepest: number;
  /** Nodes that are not OK. */
  readonly problems: number;
  /** In the order of `Timeline.services`. */
  readonly marks: readonly ServiceMark[];
}

const known = new WeakMap<Timeline, TimelineFacts>();

export function factsOf(timeline: Timeline): TimelineFacts {
  return runToEnd(factSteps(timeline));
}

/** Makes what `factsOf` then answers at once. The share is 1 all the time: it is little beside what came before. */
export function* factSteps(timeline: Timeline): Generator<number, TimelineFacts, void> {
  const made = known.get(timeline);
  if (made !== undefined) return made;
  const own = selfTimes(timeline);
  yield 1;
  const places = siblingPlaces(timeline);
  yield 1;
  const facts: TimelineFacts = {
    selfTimes: own,
    places,
    deepest: levelsOf(timeline),
    problems: timeline.nodes.reduce((count, { outcome }) => (outcome === 'ok' ? count : count + 1), 0),
    marks: serviceMarks(timeline.services.map(({ name }) => name)),
  };
  known.set(timeline, facts);
  return facts;
}
