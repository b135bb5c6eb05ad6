import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitDocument } from './split-document.ts';

interface Tree extends Record<string, unknown> {
  id: string;
  name: string;
  subsegments?: Tree[];
}

const traceId = '1-5759e988-bd862e3fe1be46a994272793';
const limitBytes = 2000;

/** Trees whose entities each fit the limit alone. */
const tree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree; children: Tree[] }>((tie) => ({
  tree: fc
    .record({
      name: fc.string({ unit: 'grapheme', maxLength: 40 }),
      size: fc.integer({ min: 0, max: 1500 }),
      children: tie('children'),
    })
    .map(({ name, size, children }) => ({
      id: '',
      name,
      metadata: { default: { padding: 'x'.repeat(size) } },
      ...(children.length > 0 && { subsegments: children }),
    })),
  children: fc.oneof(
    { depthSize: 'small' },
    fc.constant<Tree[]>([]),
    fc.array(tie('tree'), { minLength: 1, maxLength: 6 }),
  ),
})).tree;

function numbered(root: Tree): Tree {
  let next = 0;
  const visit = (node: Tree): Tree => ({
    ...node,
    id: (next += 1).toString(16).padStart(16, '0'),
    ...(node.subsegments && { subsegments: node.subsegments.map(visit) }),
  });
  return { trace_id: traceId, ...visit(root) };
}

/** What the service makes of documents: each entity with its parent, once. */
function entities(documents: readonly Tree[]): Map<string, { parent: unknown; own: unknown }> {
  const found = new Map<string, { parent: unknown; own: unknown }>();
  const visit = (node: Tree, parent: unknown): void => {
    expect(found.has(node.id)).toBe(false);
    const { subsegments, type: _type, parent_id: _parent, trace_id: _trace, ...own } = node;
    found.set(node.id, { parent, own });
    for (const child of subsegments ?? []) visit(child, node.id);
  };
  for (const document of documents) visit(document, document['parent_id']);
  return found;
}

test('every entity arrives once, in a document that fits, below its parent', () => {
  fc.assert(
    fc.property(tree.map(numbered), (root) => {
      const pieces = splitDocument(JSON.stringify(root), limitBytes);
      for (const piece of pieces) expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(limitBytes);
      const documents: Tree[] = pieces.map((piece) => JSON.parse(piece));
      expect(entities(documents)).toEqual(entities([root]));
      for (const document of documents.slice(0, -1)) {
        expect(document).toMatchObject({ type: 'subsegment', trace_id: traceId });
      }
      expect(documents.at(-1)?.id).toBe(root.id);
    }),
    { numRuns: 200 },
  );
});

test('a document that fits stays one, character for character', () => {
  const text = JSON.stringify({
    trace_id: traceId,
    id: 'a'.repeat(16),
    name: 'n',
    subsegments: [{ id: 'b', name: 'm' }],
  });
  expect(splitDocument(text, limitBytes)).toEqual([text]);
});

test('takes the large ones out and leaves the small ones in', () => {
  const child = (id: string, size: number) => ({ id, name: id, metadata: { default: 'x'.repeat(size) } });
  const root = {
    trace_id: traceId,
    id: 'root',
    name: 'r',
    subsegments: [child('a', 100), child('b', 1800), child('c', 100)],
  };
  const documents: Tree[] = splitDocument(JSON.stringify(root), limitBytes).map((piece) => JSON.parse(piece));
  expect(documents.map(({ id }) => id)).toEqual(['b', 'root']);
  expect(documents[0]).toMatchObject({ type: 'subsegment', parent_id: 'root', trace_id: traceId });
  expect(documents[1]?.subsegments?.map(({ id }) => id)).toEqual(['a', 'c']);
});

test('the pieces of a streamed subsegment keep its own parent', () => {
  const root = {
    id: 'sub',
    name: 's',
    type: 'subsegment',
    parent_id: 'segment',
    trace_id: traceId,
    subsegments: [{ id: 'inner', name: 'i', metadata: { default: 'x'.repeat(1900) } }],
  };
  const documents: Tree[] = splitDocument(JSON.stringify(root), limitBytes).map((piece) => JSON.parse(piece));
  expect(documents.map(({ id, parent_id: parent }) => [id, parent])).toEqual([
    ['inner', 'sub'],
    ['sub', 'segment'],
  ]);
});

test('a tree thousands deep is taken apart', () => {
  // Put together by hand, as writing it is what recursion could not do.
  let text = '{"id":"3000","name":"n"}';
  for (let depth = 2999; depth >= 0; depth -= 1)
    text = `{"id":"${depth}","name":"n","subsegments":[${text}]}`;
  const pieces = splitDocument(`{"trace_id":"${traceId}",${text.slice(1)}`, limitBytes);
  expect(pieces.every((piece) => Buffer.byteLength(piece) <= limitBytes)).toBe(true);
  expect(entities(pieces.map((piece) => JSON.parse(piece))).size).toBe(3001);
});
