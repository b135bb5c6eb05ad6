/**
 * A document too large for a datagram, taken apart: subsegments leave it as documents of their own, which is what the
 * service expects of streamed ones, until the rest fits. Works on the JSON text, so that what was sent whole and what was
 * sent in pieces come from one serialisation.
 * Source: X-Ray Developer Guide, "Subsegments" (type, trace_id, parent_id of independent ones).
 */

/** A JSON object as it came. */
export type JsonObject = Record<string, unknown>;

interface Node {
  readonly parent: Node | undefined;
  readonly id: unknown;
  /** Its JSON without its subsegments. */
  readonly own: string;
  readonly ownBytes: number;
  readonly isEntity: boolean;
  children: Node[];
  /** JSON of the children that stay in it; known once they are done. */
  inner: string;
  innerBytes: number;
}

const wrapping = ',"subsegments":[]';

/**
 * The pieces of `text`, deepest first and the document itself last. Each is at most `limitBytes` of UTF-8 where taking
 * subsegments out can achieve that; one with large fields of its own may stay larger.
 * @throws SyntaxError when `text` is not JSON
 */
export function splitDocument(text: string, limitBytes: number): string[] {
  const root: JsonObject = JSON.parse(text);
  const top = nodeOf(root, undefined);
  const nodes = withDescendants(top, root);
  const suffix = `,"trace_id":${JSON.stringify(root['trace_id'] ?? '')}}`;
  const pieces: string[] = [];
  // Every child comes after its parent in the list.
  for (const node of nodes.toReversed()) {
    const ending = node.parent === undefined ? '}' : endingOf(node.parent, suffix);
    for (const child of shed(node, limitBytes - Buffer.byteLength(ending) + 1)) {
      pieces.push(textOf(child, endingOf(node, suffix)));
    }
    enclose(node);
  }
  pieces.push(textOf(top, '}'));
  return pieces;
}

function withDescendants(top: Node, root: unknown): Node[] {
  const nodes = [top];
  const values = [root];
  for (const [index, parent] of nodes.entries()) {
    for (const child of subsegmentsOf(values[index])) {
      const node = nodeOf(child, parent);
      parent.children.push(node);
      nodes.push(node);
      values.push(child);
    }
  }
  return nodes;
}

function nodeOf(value: unknown, parent: Node | undefined): Node {
  const own = ownText(value, parent === undefined);
  return {
    parent,
    id: isObject(value) ? value['id'] : undefined,
    own,
    ownBytes: Buffer.byteLength(own),
    isEntity: isObject(value),
    children: [],
    inner: '',
    innerBytes: 0,
  };
}

function ownText(value: unknown, isRoot: boolean): string {
  if (!isObject(value)) return JSON.stringify(value);
  const own = { ...value };
  if (Array.isArray(own['subsegments'])) delete own['subsegments'];
  // What an independent document says of itself is said anew when it becomes one.
  if (!isRoot) for (const member of ['type', 'parent_id', 'trace_id']) delete own[member];
  return JSON.stringify(own);
}

function subsegmentsOf(value: unknown): readonly unknown[] {
  return isObject(value) && Array.isArray(value['subsegments']) ? value['subsegments'] : [];
}

/** Takes the largest children out of `node` until it fits: few documents, and the tree stays as whole as possible. */
function shed(node: Node, limitBytes: number): Node[] {
  let bytes = node.ownBytes + node.children.reduce((sum, child) => sum + sizeOf(child) + 1, wrapping.length);
  if (bytes <= limitBytes || typeof node.id !== 'string') return [];
  const taken = new Set<Node>();
  for (const child of node.children.toSorted((a, b) => sizeOf(b) - sizeOf(a))) {
    if (bytes <= limitBytes) break;
    if (!child.isEntity) continue;
    taken.add(child);
    bytes -= sizeOf(child) + 1;
  }
  const shedded = node.children.filter((child) => taken.has(child));
  node.children = node.children.filter((child) => !taken.has(child));
  return shedded;
}

function enclose(node: Node): void {
  if (node.children.length === 0) return;
  const comma = node.own === '{}' ? '' : ',';
  node.inner = `${comma}"subsegments":[${node.children.map((child) => textOf(child, '}')).join(',')}]`;
  node.innerBytes = Buffer.byteLength(node.inner);
  node.children = [];
}

function sizeOf(node: Node): number {
  return node.ownBytes + node.innerBytes;
}

function textOf(node: Node, ending: string): string {
  return node.isEntity ? `${node.own.slice(0, -1)}${node.inner}${ending}` : node.own;
}

function endingOf(parent: Node, suffix: string): string {
  return `,"type":"subsegment","parent_id":${JSON.stringify(parent.id ?? '')}${suffix}`;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
