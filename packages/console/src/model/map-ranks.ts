/**
 * Which layer of the map each node belongs to. A call leads to a later layer; of the calls that close a cycle, one
 * is turned round, and is drawn back. Nodes that have a layer from before keep it wherever no call forbids it.
 * Pure.
 */

export interface RankedGraph {
  /** Layer of each node, by index. Whole numbers; those of nodes left of an earlier layout are negative. */
  readonly ranks: readonly number[];
  /** For each edge, whether it leads back to its own or an earlier layer. */
  readonly isBack: readonly boolean[];
}

export interface IndexedEdge {
  readonly source: number;
  readonly target: number;
}

export interface RankInput {
  readonly nodeCount: number;
  /** Between different nodes. */
  readonly edges: readonly IndexedEdge[];
  /** Nodes that requests come in by, which begin layers when a cycle holds them. */
  readonly isEntry: (node: number) => boolean;
  /** The layer of a node in an earlier layout. */
  readonly earlierRank: (node: number) => number | undefined;
}

export function rankNodes(input: RankInput): RankedGraph {
  const { isBack, order } = orientEdges(input);
  const forward = input.edges.filter((_, index) => isBack[index] !== true);
  const isFresh = order.every((node) => input.earlierRank(node) === undefined);
  const ranks = longestPaths(input, order, forward);
  pullToCallees(input, order, forward, ranks);
  if (isFresh) spreadLeaves(forward, ranks);
  return { ranks, isBack };
}

interface Orientation {
  readonly isBack: readonly boolean[];
  /** All nodes, each after those that call it by edges which do not lead back. */
  readonly order: readonly number[];
}

/** A walk in depth from the entries; an edge to a node that the walk is still inside of closes a cycle. */
function orientEdges({ nodeCount, edges, isEntry, earlierRank }: RankInput): Orientation {
  const isBack = edges.map(({ source, target }) => {
    const [from, to] = [earlierRank(source), earlierRank(target)];
    return from !== undefined && to !== undefined && to <= from;
  });
  const outgoing = edgesBySource(nodeCount, edges);
  const isCalled = new Set(edges.map(({ target }) => target));
  const state = new Uint8Array(nodeCount);
  const finished: number[] = [];
  const walk = (start: number): void => {
    const path = [{ node: start, next: 0 }];
    state[start] = 1;
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const edge = outgoing[top.node]?.[top.next++];
      if (edge === undefined) {
        state[top.node] = 2;
        finished.push(top.node);
        path.pop();
      } else {
        const target = edges[edge]?.target ?? 0;
        if (state[target] === 1) isBack[edge] = true;
        if (state[target] !== 0 || isBack[edge] === true) continue;
        state[target] = 1;
        path.push({ node: target, next: 0 });
      }
    }
  };
  const startRank = (node: number): number => {
    if (!isCalled.has(node)) return 0;
    return isEntry(node) ? 1 : 2 + Math.max(0, earlierRank(node) ?? 0);
  };
  const starts = Array.from({ length: nodeCount }, (_, node) => node);
  starts.sort((a, b) => startRank(a) - startRank(b) || a - b);
  for (const node of starts) if (state[node] === 0) walk(node);
  return { isBack, order: finished.reverse() };
}

function longestPaths(
  { nodeCount, earlierRank }: RankInput,
  order: readonly number[],
  forward: readonly IndexedEdge[],
): number[] {
  const outgoing = edgesBySource(nodeCount, forward);
  const ranks = Array.from({ length: nodeCount }, (_, node) => earlierRank(node) ?? 0);
  for (const node of order) {
    for (const edge of outgoing[node] ?? []) {
      const target = forward[edge]?.target ?? 0;
      ranks[target] = Math.max(ranks[target] ?? 0, (ranks[node] ?? 0) + 1);
    }
  }
  return ranks;
}

/** A node that has more calls than callers, or no caller, belongs right before what it calls. */
function pullToCallees(
  { nodeCount, earlierRank }: RankInput,
  order: readonly number[],
  forward: readonly IndexedEdge[],
  ranks: number[],
): void {
  const outgoing = edgesBySource(nodeCount, forward);
  const callers = new Int32Array(nodeCount);
  for (const { target } of forward) callers[target] = (callers[target] ?? 0) + 1;
  for (const node of order.toReversed()) {
    const edges = outgoing[node] ?? [];
    const isPulled = edges.length > (callers[node] ?? 0);
    if (edges.length === 0 || !isPulled || earlierRank(node) !== undefined) continue;
    ranks[node] = Math.min(...edges.map((edge) => ranks[forward[edge]?.target ?? 0] ?? 0)) - 1;
  }
}

/** Layers many times taller than the map is wide waste the screen: what calls nothing moves on to the next layers. */
function spreadLeaves(forward: readonly IndexedEdge[], ranks: number[]): void {
  const most = Math.max(7, Math.ceil(Math.sqrt(ranks.length * 1.4)));
  const isCaller = new Set(forward.map(({ source }) => source));
  const last = ranks.length;
  for (let rank = Math.min(...ranks), steps = 0; steps < last; rank += 1, steps += 1) {
    const layer = ranks.flatMap((at, node) => (at === rank ? [node] : []));
    const leaves = layer.filter((node) => !isCaller.has(node));
    for (const node of leaves.slice(Math.max(0, leaves.length - (layer.length - most))))
      ranks[node] = rank + 1;
    if (layer.length === 0 && rank > Math.max(...ranks)) return;
  }
}

/** Indexes of the edges that leave each node. */
function edgesBySource(nodeCount: number, edges: readonly IndexedEdge[]): readonly (readonly number[])[] {
  const outgoing: number[][] = Array.from({ length: nodeCount }, () => []);
  edges.forEach(({ source }, index) => outgoing[source]?.push(index));
  return outgoing;
}
