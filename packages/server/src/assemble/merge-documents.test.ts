import { describe, expect, it } from 'vitest';
import {
  aSegment,
  aSubsegment,
  anIndependent,
  id,
  received,
  receivedAt,
  T0,
} from '../../test/support/segment-builders.ts';
import type { TopLevelDocument } from '@fluoroscope/wire';
import { mergeDocuments } from './merge-documents.ts';
import type { TraceEntity } from './trace-tree.ts';

/** A tree as nested names, `*` for in progress: `web(a b(c))`. */
function sketch(entity: TraceEntity): string {
  const own = entity.document.name + (entity.end === undefined ? '*' : '');
  return entity.subsegments.length === 0 ? own : `${own}(${entity.subsegments.map(sketch).join(' ')})`;
}

function check(documents: readonly TopLevelDocument[], segments: string[], orphans: string[] = []): void {
  const tree = mergeDocuments(received(...documents));
  expect({ segments: tree.segments.map(sketch), orphans: tree.orphans.map(sketch) }).toEqual({
    segments,
    orphans,
  });
}

describe('versions of one id', () => {
  it('replaces a segment in progress by the completed one', () => {
    check([aSegment({ name: 'early', in_progress: true }), aSegment({ name: 'done' })], ['done']);
  });

  it('keeps the first completion', () => {
    check([aSegment({ name: 'first' }), aSegment({ name: 'second' })], ['first']);
  });

  it('ignores an in-progress version that comes after the completion', () => {
    check([aSegment({ name: 'done' }), aSegment({ name: 'late', in_progress: true })], ['done']);
  });

  it('follows the latest version while none is complete', () => {
    check(
      [aSegment({ name: 'v1', in_progress: true }), aSegment({ name: 'v2', in_progress: true })],
      ['v2*'],
    );
  });

  it('ignores the inline tree of a segment that was already complete', () => {
    check([aSegment(), aSegment({ subsegments: [aSubsegment()] })], ['web']);
  });

  it('keeps an inline subsegment against a later one of its own', () => {
    check(
      [aSegment({ subsegments: [aSubsegment({ name: 'inline' })] }), anIndependent({ name: 'late' })],
      ['web(inline)'],
    );
  });

  it('keeps a subsegment that came alone against a later inline one, in the inline place', () => {
    const inline = [aSubsegment({ id: id(3), name: 'a' }), aSubsegment({ name: 'late' })];
    check([anIndependent({ name: 'early' }), aSegment({ subsegments: inline })], ['web(a early)']);
  });

  it('completes an inline subsegment in progress in its place', () => {
    const inline = [aSubsegment({ in_progress: true }), aSubsegment({ id: id(3), name: 'b' })];
    check([aSegment({ subsegments: inline }), anIndependent({ name: 'done' })], ['web(done b)']);
  });

  it('keeps what only the in-progress version held', () => {
    const early = aSegment({ in_progress: true, subsegments: [aSubsegment({ name: 'a' })] });
    const done = aSegment({ subsegments: [aSubsegment({ id: id(3), name: 'b' })] });
    check([early, done], ['web(b a)']);
  });

  it('counts an id that one document holds twice once', () => {
    const twice = [aSubsegment({ name: 'a' }), aSubsegment({ name: 'again' })];
    check([aSegment({ subsegments: twice })], ['web(a)']);
  });

  it('ignores a subsegment with the id of the segment around it', () => {
    check([aSegment({ in_progress: true, subsegments: [aSubsegment({ id: id(1) })] })], ['web*']);
  });
});

describe('subsegments that come alone', () => {
  const [leaf, middle] = [
    anIndependent({ id: id(3), name: 'leaf', parent_id: id(2) }),
    anIndependent({ id: id(2), name: 'middle' }),
  ];

  it.each([
    ['before their parents', [leaf, middle, aSegment()]],
    ['after their parents', [aSegment(), middle, leaf]],
    ['between them', [middle, aSegment(), leaf]],
  ])('attach to a segment and to a subsegment when they come %s', (_, documents) => {
    check(documents, ['web(middle(leaf))']);
  });

  it('attach to an inline subsegment', () => {
    check([leaf, aSegment({ subsegments: [aSubsegment()] })], ['web(work(leaf))']);
  });

  it('follow inline ones, by start', () => {
    check(
      [
        anIndependent({ id: id(3), name: 'third', start_time: T0 + 3 }),
        anIndependent({ id: id(4), name: 'second', start_time: T0 + 2 }),
        aSegment({ subsegments: [aSubsegment({ id: id(5), name: 'inline', start_time: T0 + 9 })] }),
      ],
      ['web(inline second third)'],
    );
  });

  it('bring their own inline trees', () => {
    check([aSegment(), { ...middle, subsegments: [aSubsegment({ id: id(3) })] }], ['web(middle(work))']);
  });

  it('are orphans with all below them until their parent comes', () => {
    check([middle, leaf], [], ['middle(leaf)']);
  });
});

describe('cycles', () => {
  it('leave a subsegment that is its own parent unattached', () => {
    check([aSegment(), anIndependent({ parent_id: id(2) })], ['web'], ['work']);
  });

  it('leave a ring of subsegments unattached, and what hangs below it in place', () => {
    check(
      [
        aSegment(),
        anIndependent({ id: id(2), name: 'a', parent_id: id(3) }),
        anIndependent({ id: id(3), name: 'b', parent_id: id(2) }),
        anIndependent({ id: id(4), name: 'c', parent_id: id(3) }),
      ],
      ['web'],
      ['a', 'b(c)'],
    );
  });

  it('keep inline subsegments in a ring of segments', () => {
    const tree = mergeDocuments(
      received(
        aSegment({ name: 'a', parent_id: id(4), subsegments: [aSubsegment({ id: id(3) })] }),
        aSegment({ id: id(2), name: 'b', parent_id: id(3), subsegments: [aSubsegment({ id: id(4) })] }),
      ),
    );
    expect(tree.segments.map(sketch)).toEqual(['a(work)', 'b(work)']);
    expect(tree.segments.map((segment) => segment.parent)).toEqual([undefined, undefined]);
  });

  it('come apart when they are inline only', () => {
    const inA = aSubsegment({ id: id(3), name: 'b', in_progress: true });
    const inB = aSubsegment({ id: id(2), name: 'a', in_progress: true });
    check(
      [
        anIndependent({ id: id(2), name: 'a', in_progress: true, subsegments: [inA] }),
        anIndependent({ id: id(3), name: 'b', in_progress: true, subsegments: [inB] }),
      ],
      [],
      ['a*', 'b*'],
    );
  });

  it('do not make a segment that is its own parent a root', () => {
    const tree = mergeDocuments(
      received(aSegment({ parent_id: id(1) }), aSegment({ id: id(2), name: 'later', start_time: T0 + 1 })),
    );
    expect(tree.root?.document.name).toBe('later');
  });
});

describe('the tree', () => {
  it('sorts segments by start, then id', () => {
    check(
      [
        aSegment({ id: id(3), name: 'c' }),
        aSegment({ id: id(2), name: 'b' }),
        aSegment({ id: id(1), name: 'a', start_time: T0 + 1 }),
      ],
      ['b', 'c', 'a'],
    );
  });

  it('takes the earliest segment without parent as root, late or not', () => {
    const tree = mergeDocuments(
      received(
        aSegment({ id: id(1), parent_id: id(9), start_time: T0 - 5 }),
        aSegment({ id: id(3), start_time: T0 + 1 }),
        aSegment({ id: id(2) }),
      ),
    );
    expect(tree.root?.id).toBe(id(2));
  });

  it('falls back to the earliest segment whose caller is unknown', () => {
    const tree = mergeDocuments(
      received(
        aSegment({ id: id(3), parent_id: id(2), start_time: T0 - 1 }),
        aSegment({ id: id(2), parent_id: id(9) }),
        aSegment({ id: id(4), parent_id: id(8), start_time: T0 + 1 }),
      ),
    );
    expect(tree.root?.id).toBe(id(2));
  });

  it('counts calls, not documents, as revisions', () => {
    const tree = mergeDocuments([
      receivedAt(2, aSegment({ id: id(3) })),
      receivedAt(1, aSegment({ id: id(1) }), 0),
      receivedAt(1, aSegment({ id: id(2) }), 1),
    ]);
    expect(tree.revision).toBe(2);
    expect(tree.lastReceivedAt - tree.firstReceivedAt).toBe(1);
  });

  it('takes documents in order of arrival, not of the list', () => {
    const tree = mergeDocuments([
      receivedAt(2, aSegment({ name: 'second' })),
      receivedAt(1, aSegment({ name: 'first' })),
    ]);
    expect(tree.segments[0]?.document.name).toBe('first');
  });

  it('refuses an empty list', () => {
    expect(() => mergeDocuments([])).toThrow(RangeError);
  });
});
