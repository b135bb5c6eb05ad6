import { describe, expect, it } from 'vitest';
import { FluoroscopeError } from '../errors.ts';
import { namedPart } from './damaged-part.ts';
import { beginningOf } from './store-repair.ts';

const IN_TRACES =
  "A query failed: Checksum doesn't match: corrupted data: (while reading from part /d/clickhouse/store/5b2/5b29-1e/20261121_2_32_4/ in table default.traces (5b29-1e) located on disk default of type local, from mark 0)";

function unavailable(message: string): FluoroscopeError {
  return new FluoroscopeError('FLS_STORE_UNAVAILABLE', message);
}

describe('the damaged part', () => {
  it('is the one that the engine names', () => {
    expect(namedPart(unavailable(IN_TRACES))).toEqual({ table: 'traces', part: '20261121_2_32_4' });
  });
  it.each([
    [
      'of a table that is not ours is none',
      unavailable(IN_TRACES.replace('default.traces', 'default.other')),
    ],
    [
      'of a statement that failed otherwise is none',
      unavailable('A query failed: Table nowhere does not exist.'),
    ],
    ['of another failure is none', new Error(IN_TRACES)],
  ])('%s', (_, error) => {
    expect(namedPart(error)).toBeUndefined();
  });
});

describe('the beginning of a part', () => {
  it('is a day before the day of its traces', () => {
    expect(beginningOf('20261121_2_32_4')).toBe(Date.UTC(2026, 10, 20) * 1000);
  });
  it('is the beginning of time where its name does not tell', () => {
    expect(beginningOf('all_1_1_0')).toBe(1);
  });
});
