import { describe, expect, it } from 'vitest';
import type { SegmentEntry } from '../api/xray-api.ts';
import { buildTimeline, outcomesOf } from './timeline.ts';

interface Members {
  readonly id: string;
  readonly [member: string]: unknown;
}

function entry(members: Members): SegmentEntry {
  const document = {
    name: members.id,
    trace_id: '1-00000064-000000000000000000000000',
    start_time: 100,
    end_time: 101,
    ...members,
  };
  return { Id: members.id, Document: JSON.stringify(document) };
}

function sub(members: Members): object {
  return { name: members.id, start_time: 100, end_time: 101, ...members };
}

function outline(entries: readonly SegmentEntry[]): readonly string[] {
  return buildTimeline(entries).nodes.map(({ depth, document }) => '.'.repeat(depth) + document.id);
}

describe('buildTimeline', () => {
  it('hangs a segment under the subsegment of another document that called it', () => {
    const caller = entry({ id: 'a', subsegments: [sub({ id: 'call' })] });
    const callee = entry({ id: 'b', parent_id: 'call', start_time: 100.2 });
    const inferred = entry({ id: 'c', parent_id: 'call', start_time: 100.1, inferred: true });
    expect(outline([callee, inferred, caller])).toEqual(['a', '.call', '..c', '..b']);
  });

  it('sorts siblings by start time and keeps the order of equals', () => {
    const subsegments = [sub({ id: 'late', start_time: 100.5 }), sub({ id: 'x' }), sub({ id: 'y' })];
    expect(outline([entry({ id: 'a', subsegments })])).toEqual(['a', '.x', '.y', '.late']);
  });

  it('stands a segment at the root when its parent did not arrive', () => {
    const timeline = buildTimeline([
      entry({ id: 'a' }),
      entry({ id: 'b', parent_id: 'gone', start_time: 99 }),
    ]);
    expect(timeline.nodes.map(({ document, detached }) => [document.id, detached])).toEqual([
      ['b', 'parent-missing'],
      ['a', undefined],
    ]);
    expect(timeline.entry?.document.id).toBe('a');
    expect(timeline.detachedCount).toBe(1);
  });

  it('breaks a cycle of parents at its earliest segment', () => {
    const a = entry({ id: 'a', parent_id: 'b', start_time: 100 });
    const b = entry({ id: 'b', parent_id: 'a', start_time: 99 });
    const self = entry({ id: 's', parent_id: 's', start_time: 98 });
    expect(outline([a, b, self])).toEqual(['s', 'b', '.a']);
    expect(buildTimeline([a, b, self]).nodes.map(({ detached }) => detached)).toEqual([
      'cycle',
      'cycle',
      undefined,
    ]);
  });

  it('keeps both of two entities with one id, under keys of their own', () => {
    const timeline = buildTimeline([entry({ id: 'a' }), entry({ id: 'a' })]);
    expect(new Set(timeline.nodes.map(({ key }) => key)).size).toBe(2);
  });

  it('names documents that cannot be read and shows the rest', () => {
    const timeline = buildTimeline([
      { Id: 'x', Document: '{' },
      { Id: 'y', Document: '3' },
      entry({ id: 'a' }),
    ]);
    expect(timeline.unreadable.map(({ id }) => id)).toEqual(['x', 'y']);
    expect(timeline.nodes).toHaveLength(1);
  });

  it('leaves the end of an unfinished part open', () => {
    const timeline = buildTimeline([
      entry({ id: 'a', in_progress: true, end_time: undefined, subsegments: [sub({ id: 'b' })] }),
    ]);
    expect(timeline.nodes[0]?.end).toBeUndefined();
    expect(timeline).toMatchObject({ start: 100, end: 101, inProgressCount: 1 });
  });

  it('counts segments, subsegments and inferred segments apart', () => {
    const timeline = buildTimeline([
      entry({ id: 'a', subsegments: [sub({ id: 'b' }), sub({ id: 'c' })] }),
      entry({ id: 'd', parent_id: 'b', inferred: true }),
    ]);
    expect(timeline).toMatchObject({ segmentCount: 1, subsegmentCount: 2, inferredCount: 1 });
  });

  it('gives services of one name but another origin their own colour', () => {
    const timeline = buildTimeline([
      entry({ id: 'a', name: 'n' }),
      entry({ id: 'b', name: 'n', origin: 'AWS::Lambda' }),
    ]);
    expect(timeline.services).toHaveLength(2);
  });

  it('takes 20,000 levels of nesting', () => {
    const entries = Array.from({ length: 20_000 }, (_, level) =>
      entry({ id: `s${level}`, ...(level > 0 && { parent_id: `s${level - 1}` }) }),
    );
    const { nodes } = buildTimeline(entries);
    expect(nodes.at(-1)?.depth).toBe(19_999);
    expect(nodes[0]?.subtreeEnd).toBe(20_000);
  });

  it('is empty for a trace without segments', () => {
    expect(buildTimeline([])).toMatchObject({ nodes: [], entry: undefined });
  });
});

describe('outcomesOf', () => {
  it('lists every flag, the deciding one first', () => {
    const [node] = buildTimeline([
      entry({ id: 'a', fault: true, http: { response: { status: 429 } } }),
    ]).nodes;
    expect(node && outcomesOf(node)).toEqual(['Throttle', 'Fault', 'Error']);
    expect(node?.outcome).toBe('throttle');
  });
});
