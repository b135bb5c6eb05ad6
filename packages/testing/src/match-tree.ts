/**
 * The shape of a trace by names: `['shop', ['read catalogue', 'orders', ['DynamoDB']]]`, where a list holds what is
 * inside the name before it, in the order of their starts. `*` in a name stands for any text, and `'...'` for any
 * number of siblings.
 */

import { explain, type Verdict } from './assertion.ts';
import { drawTrace } from './draw-trace.ts';
import { wildcardPattern } from './wildcard-pattern.ts';
import type { TraceEntity } from './trace-entity.ts';
import type { Trace } from './trace.ts';

export type TreeShape = readonly (string | TreeShape)[];

interface ShapeNode {
  readonly name: string;
  readonly children: readonly ShapeNode[];
}

const ANY_SIBLINGS = '...';

/** Segments of services that were called are inside the calls, under names of their own. */
export function matchTree(trace: Trace, shape: TreeShape): Verdict {
  const wanted = readShape(shape);
  const pass = fits(trace.roots, wanted);
  const actual = outlineOf(trace.roots);
  const expected = outlineOf(wanted);
  return {
    pass,
    actual,
    expected,
    message: () =>
      pass
        ? explain('Expected the trace not to have this shape, but it has.', drawTrace(trace))
        : explain(
            `Expected the trace to have another shape.\n\nExpected:\n${actualOrNothing(expected)}\n\nActual:\n${actualOrNothing(actual)}`,
            drawTrace(trace),
          ),
  };
}

/** Throws a TypeError for a list that has no name before it. */
function readShape(shape: TreeShape): readonly ShapeNode[] {
  const nodes: { name: string; children: readonly ShapeNode[] }[] = [];
  for (const item of shape) {
    const last = nodes.at(-1);
    if (typeof item === 'string') nodes.push({ name: item, children: [] });
    else if (last === undefined)
      throw new TypeError('The shape of a trace begins with a name, not with a list');
    else last.children = readShape(item);
  }
  return nodes;
}

function fits(entities: readonly TraceEntity[], nodes: readonly ShapeNode[]): boolean {
  const [node, ...rest] = nodes;
  if (node === undefined) return entities.length === 0;
  if (node.name === ANY_SIBLINGS) {
    return Array.from({ length: entities.length + 1 }, (_, skipped) => skipped).some((skipped) =>
      fits(entities.slice(skipped), rest),
    );
  }
  const [entity, ...others] = entities;
  if (entity === undefined || !wildcardPattern(node.name).test(entity.name)) return false;
  return fits(entity.children, node.children) && fits(others, rest);
}

interface Named {
  readonly name: string;
  readonly children: readonly Named[];
}

function outlineOf(nodes: readonly Named[], indent = '  '): string {
  return nodes
    .map(({ name, children }) =>
      [indent + name, outlineOf(children, `${indent}  `)].filter(Boolean).join('\n'),
    )
    .join('\n');
}

function actualOrNothing(outline: string): string {
  return outline === '' ? '  (nothing)' : outline;
}
