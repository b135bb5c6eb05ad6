/** What a client sends never becomes part of a statement's text: it travels as parameters. */

import type { NodeId } from '@fluoroscope/filter';
import type { EpochMicros } from '@fluoroscope/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Statement } from '../store/database.ts';
import { graphStatement, rollUpStatement } from './graph-statements.ts';
import { ceilSecond } from './instants.ts';
import { type GraphPlan, planGraph, scanOnly } from './graph-plan.ts';
import { MICROS_PER_MINUTE, MICROS_PER_SLOT } from './periods.ts';
import { type SeriesEntity, timeSeriesStatement } from './time-series-statements.ts';

const micros = fc.integer({ min: 0, max: 7_289_654_399_000_000 }).map((value) => value as EpochMicros);
const placeholders = ({ sql }: Statement) =>
  [...sql.matchAll(/\{(\w+):[\w()]+\}/g)].map(([, name]) => name ?? '');

/** A plan that begins in the middle of a minute, and reads the minute after it and a slot after that. */
const planFrom = (start: number): GraphPlan => {
  const minute = Math.floor(start / MICROS_PER_MINUTE);
  const range = { start, end: (minute + 2.5) * MICROS_PER_MINUTE } as {
    start: EpochMicros;
    end: EpochMicros;
  };
  const slot = (minute + 2) * 12;
  return planGraph(range, { minutes: new Map([[minute + 1, start]]), slots: new Map([[slot, start + 1]]) });
};
const insideOfMinute = micros.filter((start) => start % MICROS_PER_MINUTE > 0);

function check(statement: Statement, sqlOfTheSameShape: string): void {
  expect(statement.sql).toBe(sqlOfTheSameShape);
  for (const name of placeholders(statement)) expect(statement.params).toHaveProperty(name);
}

describe('statements', () => {
  it('of graphs have one text', () => {
    const { sql } = graphStatement(planFrom(1), undefined);
    fc.assert(fc.property(insideOfMinute, (start) => check(graphStatement(planFrom(start), undefined), sql)));
  });
  it('of time series have one text, whoever is asked for', () => {
    const query = (entity: SeriesEntity) => ({ entity, periodMinutes: 5, withSpread: true }) as const;
    const ofText = (entity: SeriesEntity) => timeSeriesStatement(query(entity), planFrom(1), undefined);
    const node = fc.record({ name: fc.string(), type: fc.string(), accountId: fc.string() });
    const harmless: NodeId = { name: 'a', type: 'b', accountId: 'c' };
    fc.assert(
      fc.property(node, node, (one, other) => {
        check(ofText({ kind: 'service', node: one }), ofText({ kind: 'service', node: harmless }).sql);
        check(
          ofText({ kind: 'edge', source: one, target: other }),
          ofText({ kind: 'edge', source: harmless, target: harmless }).sql,
        );
      }),
    );
  });
  it('hold the condition on traces with its parameters', () => {
    const predicate = { sql: 't.trace_id = {mine:String}', params: { mine: 'x' } };
    const statement = graphStatement(planFrom(1), predicate);
    expect(statement.sql).toContain(`AND (${predicate.sql})`);
    expect(statement.params).toMatchObject(predicate.params);
  });
  it('of graphs never let a range begin at the zero that stands for "not ended"', () => {
    const [start, end] = [0 as EpochMicros, 1 as EpochMicros];
    expect(graphStatement(scanOnly({ start, end }), undefined).params).toMatchObject({ start0: 1 });
  });
  it('that roll up bind nothing, so that they wait for no query', () => {
    const slots = new Map([[29_000_000 * 12, 77]]);
    const minutes = rollUpStatement(
      { period: 'minute', first: 29_000_000, count: 2, firstVersion: 7 },
      slots,
    );
    const slot = rollUpStatement({ period: 'slot', first: 348_000_000, count: 1, firstVersion: 7 }, slots);
    for (const statement of [minutes, slot]) {
      expect(statement.params).toEqual({});
      expect(placeholders(statement)).toEqual([]);
    }
    expect(minutes.sql).toContain('version IN [77]');
    expect(minutes.sql).toContain(String(29_000_002 * MICROS_PER_MINUTE));
    expect(slot.sql).not.toContain('[77]');
    expect(slot.sql).toContain(String(348_000_001 * MICROS_PER_SLOT));
  });
});

describe('ceilSecond', () => {
  it('is the first whole second at or after an instant, as far as a DateTime reaches', () => {
    expect(ceilSecond(1_000_000 as EpochMicros)).toBe(1);
    expect(ceilSecond(1_000_001 as EpochMicros)).toBe(2);
    expect(ceilSecond(7_289_654_399_000_000 as EpochMicros)).toBe(4_294_967_295);
  });
});
