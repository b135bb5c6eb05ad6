/** What a client sends never becomes part of a statement's text: it travels as parameters. */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Statement } from '../store/database.ts';
import type { SummariesQuery, SummaryClock, SummaryCursor } from './summary-clock.ts';
import { countStatement, keysStatement, windowEndStatement } from './summary-keys.ts';
import { pageStatement } from './summary-page.ts';

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
  it.each(['TraceId', 'Event', 'Service'] as SummaryClock[])('of summaries by %s have one text', (clock) => {
    const make = (range: Pick<SummariesQuery, 'start' | 'end'>, place: SummaryCursor): Statement[] => {
      const query = { clock, ...range, sampledShare: 0.25, filter: place.traceId };
      const key = {
        trace_id: place.traceId as TraceId,
        trace_time: place.traceTime,
        first_received_at: place.firstReceivedAt,
        last_received_at: place.lastReceivedAt,
      };
      const window = { after: place, through: place };
      return [
        windowEndStatement(query, place, 101),
        keysStatement(query, window, undefined, 101),
        countStatement(query, window),
        pageStatement(query, place, undefined, [key]),
      ];
    };
    const zero = 0 as EpochMicros;
    const textsAt = (traceId: SummaryCursor['traceId']) =>
      make(
        { start: zero, end: zero },
        { traceId, traceTime: 0, firstReceivedAt: zero, lastReceivedAt: zero },
      ).map(({ sql }) => sql);
    const [atTrace, between] = [textsAt('x' as TraceId), textsAt('')];
    fc.assert(
      fc.property(micros, micros, cursor, (start, end, place) => {
        const texts = place.traceId === '' ? between : atTrace;
        for (const [index, statement] of make({ start, end }, place).entries()) {
          check(statement, texts[index] ?? '');
        }
      }),
    );
  });
});
