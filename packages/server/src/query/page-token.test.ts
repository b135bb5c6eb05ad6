import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePageToken, encodePageToken } from './page-token.ts';
import type { SummariesQuery, SummaryCursor } from './summary-clock.ts';

const micros = (value: number) => value as EpochMicros;
const query: SummariesQuery = {
  clock: 'TraceId',
  start: micros(1_000_000),
  end: micros(9_000_000),
  sampledShare: undefined,
  filter: 'fault',
};
const place: SummaryCursor = {
  traceId: '1-5759e988-bd862e3fe1be46a994272793' as TraceId,
  traceTime: 5,
  firstReceivedAt: micros(5_500_000),
  lastReceivedAt: micros(6_500_000),
};
const now = micros(8_000_000);
const DAY = 24 * 60 * 60 * 1_000_000;

describe('page token', () => {
  it('comes back as it was', () => {
    expect(decodePageToken(encodePageToken(query, place, now), query, now)).toEqual(place);
  });
  it('comes back from a place between traces', () => {
    const between = { ...place, traceId: '' } as const;
    expect(decodePageToken(encodePageToken(query, between, now), query, now)).toEqual(between);
  });

  it('is safe in a URL and short', () => {
    expect(encodePageToken(query, place, now)).toMatch(/^[A-Za-z0-9_-]{80,300}$/);
  });
  it('is refused for any other query', () => {
    const token = encodePageToken(query, place, now);
    const others: Partial<SummariesQuery>[] = [
      { clock: 'Event' },
      { start: micros(1_000_001) },
      { end: micros(8_000_000) },
      { sampledShare: 0.5 },
      { filter: 'error' },
      { filter: '' },
    ];
    for (const other of others) {
      expect(decodePageToken(token, { ...query, ...other }, now)).toBeUndefined();
    }
  });
  it('ends with its day', () => {
    const token = encodePageToken(query, place, now);
    expect(decodePageToken(token, query, micros(now + DAY))).toEqual(place);
    expect(decodePageToken(token, query, micros(now + DAY + 1))).toBeUndefined();
  });
  it('is refused when any of its characters was changed', () => {
    const token = encodePageToken(query, place, now);
    // The last character carries bits that no byte needs.
    const changed = Array.from({ length: token.length - 1 }, (_, index) => {
      const other = token[index] === 'A' ? 'B' : 'A';
      return token.slice(0, index) + other + token.slice(index + 1);
    });
    expect(changed.filter((each) => decodePageToken(each, query, now) !== undefined)).toEqual([]);
  });
  it('is refused for any text that is not one, without throwing', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
      fc.constant(Buffer.from('['.repeat(300)).toString('base64url')),
      fc.constant('A'.repeat(1_000_000)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(decodePageToken(text, query, now)).toBeUndefined();
      }),
    );
  });
});
