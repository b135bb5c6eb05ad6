/** The values of two matched parts beside each other. Pure. */

import { annotationFacts, overviewFacts, resourceFacts, sqlFacts, type Fact } from './entity-facts.ts';
import { findExceptions, formatException } from './exceptions.ts';
import type { Timeline } from './timeline.ts';

export interface ComparedFact {
  readonly name: string;
  /** Undefined where that part does not have it. */
  readonly a: string | undefined;
  readonly b: string | undefined;
}

/** What is another one in every trace says nothing. */
const ALWAYS_OTHER: ReadonlySet<string> = new Set([
  'Id',
  'Parent id',
  'Start',
  'Start (UTC)',
  'End',
  'Trace id as sent',
]);

/** All values of both, those that differ first. */
export function compareFacts(
  a: Timeline,
  indexA: number,
  b: Timeline,
  indexB: number,
): { readonly different: readonly ComparedFact[]; readonly same: readonly ComparedFact[] } {
  const ofA = factsByName(a, indexA);
  const ofB = factsByName(b, indexB);
  const names = [...new Set([...ofA.keys(), ...ofB.keys()])];
  const facts = names.map((name) => ({ name, a: ofA.get(name), b: ofB.get(name) }));
  return {
    different: facts.filter((fact) => fact.a !== fact.b),
    same: facts.filter((fact) => fact.a === fact.b),
  };
}

function factsByName(timeline: Timeline, index: number): ReadonlyMap<string, string> {
  const node = timeline.nodes[index];
  if (node === undefined) return new Map();
  const { document } = node;
  const exceptions = findExceptions(document, timeline)?.exceptions ?? [];
  const facts: readonly Fact[] = [
    ...overviewFacts(node, timeline).filter(({ name }) => !ALWAYS_OTHER.has(name)),
    ...exceptions.map((exception, place) => ({
      name: place === 0 ? 'Exception' : `Exception ${place + 1}`,
      value: formatException(exception),
    })),
    ...prefixed('annotation', annotationFacts(document)),
    ...prefixed('sql', sqlFacts(document)),
    ...resourceFacts(document),
  ];
  return new Map(facts.map(({ name, value }) => [name, value]));
}

function prefixed(prefix: string, facts: readonly Fact[]): readonly Fact[] {
  return facts.map(({ name, value }) => ({ name: `${prefix}.${name}`, value }));
}
