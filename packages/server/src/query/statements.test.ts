/** What a client sends never becomes part of a statement's text: it travels as parameters. */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Statement } from '../store/database.ts';
import {
  aliasesStatement,
  edgesStatement,
  segmentsStatement,
  servicesStatement,
} from './graph-statements.ts';
import { ceilSecond } from './instants.ts';
import { type SummaryClock, type SummaryCursor, summariesStatement } from './summaries-statement.ts';

const micros = fc.integer({ min: 0, max: 7_289_654_399_000_000 }).map((value) => value as EpochMicros);
const hostileText = fc.oneof(
  fc.string(),
  fc.constantFrom("' OR 1=1 --", '{start:Int64}', '\\', '`; DROP TABLE traces', '\u0000'),
);
const cursor = fc.record({
  traceId: hostileText.map((text) => text as TraceId),
  traceTime: fc.nat(),
  firstReceivedAt: micros,
  lastReceivedAt: micros,
});

const placeholders = ({ sql }: Statement) =>
  [...sql.matchAll(/\{(\w+):\w+\}/g)].map(([, name]) => name ?? '');

function check(statement: Statement, sqlOfTheSameShape: string): void {
  expect(statement.sql).toBe(sqlOfTheSameShape);
  for (const name of placeholders(statement)) expect(statement.params).toHaveProperty(name);
}

describe('statements', () => {
  it.each(['TraceId', 'Event', 'Service'] as SummaryClock[])('summaries by %s have one text', (clock) => {
    const first = (after?: SummaryCursor) => {
      const zero = 0 as EpochMicros;
      return summariesStatement({ clock, start: zero, end: zero, sampledShare: 0.5 }, { after, limit: 1 })
        .sql;
    };
    fc.assert(
      fc.property(micros, micros, fc.option(cursor, { nil: undefined }), (start, end, after) => {
        const statement = summariesStatement(
          { clock, start, end, sampledShare: 0.25 },
          { after, limit: 101 },
        );
        check(statement, first(after && { ...after, traceId: 'x' as TraceId }));
      }),
    );
  });
  it.each([segmentsStatement, edgesStatement, aliasesStatement, servicesStatement])(
    '%o has one text',
    (make) => {
      const zero = 0 as EpochMicros;
      fc.assert(
        fc.property(micros, micros, (start, end) => {
          check(make({ start, end }), make({ start: zero, end: zero }).sql);
        }),
      );
    },
  );
  it('of graphs never let a range begin at the zero that stands for "not ended"', () => {
    const zero = 0 as EpochMicros;
    expect(segmentsStatement({ start: zero, end: zero }).params).toMatchObject({ start: 1 });
  });
});

describe('ceilSecond', () => {
  it('is the first whole second at or after an instant, as far as a DateTime reaches', () => {
    expect(ceilSecond(1_000_000 as EpochMicros)).toBe(1);
    expect(ceilSecond(1_000_001 as EpochMicros)).toBe(2);
    expect(ceilSecond(7_289_654_399_000_000 as EpochMicros)).toBe(4_294_967_295);
  });
});
