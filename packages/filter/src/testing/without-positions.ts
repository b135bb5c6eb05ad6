/** A tree without where it was found, for comparing two texts that mean the same. */
export function withoutPositions(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutPositions);
  if (typeof node !== 'object' || node === null) return node;
  const members = Object.entries(node).filter(([name]) => name !== 'position');
  return Object.fromEntries(members.map(([name, member]) => [name, withoutPositions(member)]));
}
