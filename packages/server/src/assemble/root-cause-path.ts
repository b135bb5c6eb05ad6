/** The shape that root causes of all three kinds share:
 *  a path through the tree, cut where one service calls another. */

import type { RootCause, RootCauseEntity, RootCauseService } from './trace.ts';
import type { ServiceIndex } from './services.ts';
import type { TraceEntity, TraceTree } from './trace-tree.ts';

/**
 * `path` leads downwards from a segment, or from the call that failed where its segment did not; `describe` gives what
 * the kind of cause says about each step.
 */
export function toRootCause(
  path: readonly TraceEntity[],
  tree: TraceTree,
  index: ServiceIndex,
  describe: (entity: TraceEntity) => Pick<RootCauseEntity, 'exceptions' | 'coverage'>,
): RootCause {
  const services: RootCauseService[] = [];
  let entityPath: RootCauseEntity[] = [];
  for (const entity of path) {
    const segment = entity.kind === 'subsegment' ? entity.segment : entity;
    if (segment !== undefined && (entity === segment || services.length === 0)) {
      entityPath = [];
      const service = index.bySegment[segment.index] ?? 0;
      services.push({ service, inferred: segment.kind === 'inferred', entityPath });
    }
    const remote = entity.namespace !== undefined;
    entityPath.push({ name: entity.document.name, remote, ...describe(entity) });
  }
  return { clientImpacting: path[0] === tree.root, services };
}
