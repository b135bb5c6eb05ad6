/** How often something happened, by reason. */

export type Counts = ReadonlyMap<string, number>;

export function addCount(counts: Map<string, number>, reason: string, more = 1): void {
  if (more !== 0) counts.set(reason, (counts.get(reason) ?? 0) + more);
}

export function totalOf(counts: Counts): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}

/** The most frequent first. */
export function describeCounts(counts: Counts): string {
  const sorted = [...counts].filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a);
  return sorted.map(([reason, count]) => `${count.toLocaleString('en-US')} ${reason}`).join(', ');
}
