/** Matches what differs against what is meant to differ. */

import type { Difference } from './compare.ts';

/** One thing in which this SDK differs on purpose, and all places where a scenario shows it. */
export interface ExpectedDifference {
  /** One short sentence, as it stands in the documentation. */
  readonly what: string;
  /** Why the official behaviour is not kept. */
  readonly why: string;
  /**
   * Places as `file/scenario: path`. In a path `*` stands for one key or index, and `**` at the end for everything
   * below; a scenario of `*` stands for all of the file. Every place has to be seen in a run, or it is reported as
   * stale.
   */
  readonly seenIn: readonly string[];
  /** Whether two values differ in just this way; any two do when it is absent. */
  readonly like?: (official: unknown, here: unknown) => boolean;
}

/** A difference in the scenario it was found in. */
export interface Finding extends Difference {
  readonly scenario: string;
}

export interface Judgement {
  readonly unexpected: readonly Finding[];
  /** Places of the list in which nothing differs any more. */
  readonly stale: readonly string[];
  /** What was found for each entry, for the documentation. */
  readonly found: ReadonlyMap<ExpectedDifference, readonly Finding[]>;
}

export function judge(findings: readonly Finding[], expected: readonly ExpectedDifference[]): Judgement {
  const found = new Map(expected.map((entry) => [entry, findings.filter((finding) => isIn(entry, finding))]));
  const known = new Set([...found.values()].flat());
  return {
    unexpected: findings.filter((finding) => !known.has(finding)),
    stale: expected.flatMap((entry) =>
      entry.seenIn.filter(
        (place) => !findings.some((finding) => isAt(place, finding) && isLike(entry, finding)),
      ),
    ),
    found,
  };
}

function isIn(entry: ExpectedDifference, finding: Finding): boolean {
  return isLike(entry, finding) && entry.seenIn.some((place) => isAt(place, finding));
}

function isLike({ like }: ExpectedDifference, { official, here }: Finding): boolean {
  return like === undefined || like(official, here);
}

function isAt(place: string, { scenario, path }: Finding): boolean {
  const [where = '', pattern = ''] = place.split(': ');
  const isThere = where.endsWith('/*') ? scenario.startsWith(where.slice(0, -1)) : where === scenario;
  return isThere && matchesPath(pattern.split('.'), path.split('.'));
}

function matchesPath(pattern: readonly string[], path: readonly string[]): boolean {
  if (pattern.at(-1) === '**') {
    return (
      path.length >= pattern.length - 1 &&
      matchesPath(pattern.slice(0, -1), path.slice(0, pattern.length - 1))
    );
  }
  return pattern.length === path.length && pattern.every((key, index) => key === '*' || key === path[index]);
}
