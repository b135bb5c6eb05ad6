import type { TraceEntity } from '../assemble/trace-tree.ts';

/** Calls of one service to one address belong together, in the order of the first of each. */
export function groupCalls(
  calls: readonly TraceEntity[],
): readonly (readonly [TraceEntity, ...TraceEntity[]])[] {
  const groups = new Map<string, [TraceEntity, ...TraceEntity[]]>();
  for (const call of calls) {
    const key = JSON.stringify([call.segment?.document.name, call.document.name]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [call]);
    else group.push(call);
  }
  return [...groups.values()];
}
