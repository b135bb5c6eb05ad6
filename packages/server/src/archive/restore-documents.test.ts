import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ArchivedDocuments } from './archive-content.ts';
import { acceptedOf, placeRows } from './restore-documents.ts';

const TRACE = '1-00000000-000000000000000000000001' as TraceId;
const NOW = 1000 as EpochMicros;

function row(receivedAt: number, ...documents: string[]): ArchivedDocuments {
  return { trace_id: TRACE, received_at: receivedAt as EpochMicros, documents };
}

function standing(receivedAt: number, ...documents: string[]) {
  const digest = createHash('sha256').update(documents.join('\0')).digest('hex');
  return { trace_id: TRACE, received_at: receivedAt as EpochMicros, digest };
}

function check(
  rows: readonly ArchivedDocuments[],
  there: readonly ReturnType<typeof standing>[],
  expected: readonly (readonly [number, ...string[]])[],
): void {
  const placed = placeRows(rows, there, NOW).rows;
  expect(placed.map((documents) => [documents[0]?.receivedAt, ...documents.map(({ text }) => text)])).toEqual(
    expected,
  );
}

describe('placeRows', () => {
  it('keeps arrivals where nothing is there', () => {
    check(
      [row(1, 'a', 'b'), row(3, 'c')],
      [],
      [
        [1, 'a', 'b'],
        [3, 'c'],
      ],
    );
  });

  it('leaves out what is there, under any arrival, and what comes twice', () => {
    check([row(1, 'a', 'b'), row(3, 'c'), row(4, 'c')], [standing(9, 'a', 'b')], [[10, 'c']]);
    expect(placeRows([row(1, 'a', 'b')], [standing(9, 'a', 'b')], NOW).alreadyThere).toBe(2);
  });

  it('stores nothing before what is there, and no two rows under one arrival', () => {
    check(
      [row(1, 'a'), row(2, 'b'), row(6, 'c'), row(9, 'd')],
      [standing(5, 'x'), standing(9, 'y')],
      [
        [6, 'a'],
        [7, 'b'],
        [8, 'c'],
        [10, 'd'],
      ],
    );
  });

  it('lets nothing arrive in the future', () => {
    check(
      [row(5000, 'a'), row(6000, 'b')],
      [],
      [
        [1000, 'a'],
        [1001, 'b'],
      ],
    );
  });
});

describe('acceptedOf', () => {
  const good = JSON.stringify({
    id: '0000000000000001',
    trace_id: TRACE,
    name: 'a',
    start_time: 1,
    end_time: 2,
  });
  const other = good.replace(TRACE, '1-00000000-000000000000000000000002');

  it('takes documents of the trace and nothing else', () => {
    expect(acceptedOf(row(1, good))).toEqual(row(1, good));
    expect(acceptedOf(row(1, 'no JSON', good, other))).toEqual(row(1, good));
    expect(acceptedOf(row(1, '{}'))).toBeUndefined();
  });
});
