import type { Finding } from './finding.ts';
import type { TraceCase } from './trace-case.ts';
import { countOf, quoteAll } from './wording.ts';

const MANY_PARTS = 10_000;

/** So many parts that nobody reads them. */
export function findLargeTrace({ tree, isFull }: TraceCase): readonly Finding[] {
  const { length } = tree.entities;
  if (length < MANY_PARTS || isFull) return [];
  return [
    {
      code: 'LargeTrace',
      severity: 'note',
      title: 'This trace is very large',
      detail: `It has ${countOf(length, 'part')} in ${countOf(tree.segments.length, 'segment')}, most of them called ${quoteAll(commonNames(tree.entities.map(({ document }) => document.name)))}.`,
      reason: 'A loop or a batch makes a part for each item.',
      remedy:
        'Record a loop as one part with its count as annotation, or begin a new trace for each item and link it to this one.',
      segmentIds: [],
      services: [],
    },
  ];
}

function commonNames(names: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a);
  return sorted.slice(0, 2).map(([name]) => name);
}
