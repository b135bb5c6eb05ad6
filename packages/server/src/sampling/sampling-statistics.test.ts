import type { EpochMicros } from '@fluoroscope/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SamplingStatistics } from './sampling-statistics.ts';

const at = (seconds: number) => (seconds * 1_000_000) as EpochMicros;
const counts = (requestCount: number, borrowCount = 0, sampledCount = 0) => ({
  requestCount,
  borrowCount,
  sampledCount,
});

describe('SamplingStatistics', () => {
  it('adds up what all clients reported of a rule in ten seconds', () => {
    const statistics = new SamplingStatistics();
    statistics.record('a', counts(10, 1, 2), at(1000), at(1000));
    statistics.record('a', counts(20, 0, 5), at(1009.9), at(1010));
    statistics.record('a', counts(7), at(1010), at(1010));
    expect(statistics.summaries(at(1020))).toEqual([
      { ruleName: 'a', windowStart: at(1000), requestCount: 30, borrowCount: 1, sampledCount: 7 },
      { ruleName: 'a', windowStart: at(1010), requestCount: 7, borrowCount: 0, sampledCount: 0 },
    ]);
  });
  it('tells of a window when it is over', () => {
    const statistics = new SamplingStatistics();
    statistics.record('a', counts(1), at(1003), at(1003));
    expect(statistics.summaries(at(1009.9))).toEqual([]);
    expect(statistics.summaries(at(1010))).toHaveLength(1);
  });
  it('sorts by time and then by name, in whatever order the reports came', () => {
    const statistics = new SamplingStatistics();
    const reports: [string, number][] = [
      ['b', 1012],
      ['b', 1000],
      ['Z', 1012],
      ['a', 1012],
    ];
    for (const [rule, time] of reports) statistics.record(rule, counts(1), at(time), at(1020));
    const found = statistics.summaries(at(1020));
    expect(found.map(({ ruleName, windowStart }) => [windowStart, ruleName])).toEqual([
      [at(1000), 'b'],
      [at(1010), 'Z'],
      [at(1010), 'a'],
      [at(1010), 'b'],
    ]);
  });
  it('forgets after five minutes', () => {
    const statistics = new SamplingStatistics();
    statistics.record('a', counts(1), at(1000), at(1000));
    expect(statistics.summaries(at(1309))).toHaveLength(1);
    expect(statistics.summaries(at(1310))).toEqual([]);
  });
  it.each([699, 1301])('leaves out a report of the second %i at the second 1000', (time) => {
    const statistics = new SamplingStatistics();
    statistics.record('a', counts(1), at(time), at(1000));
    expect(statistics.summaries(at(1000))).toEqual([]);
    expect(statistics.summaries(at(1320))).toEqual([]);
  });
  it('forgets a deleted rule', () => {
    const statistics = new SamplingStatistics();
    statistics.record('a', counts(1), at(1000), at(1000));
    statistics.record('b', counts(1), at(1000), at(1000));
    statistics.forget('a');
    expect(statistics.summaries(at(1010)).map(({ ruleName }) => ruleName)).toEqual(['b']);
  });
  it('keeps no more than the windows of five minutes, whenever reports come', () => {
    const report = fc.record({ wait: fc.nat(90), difference: fc.integer({ min: -400, max: 400 }) });
    fc.assert(
      fc.property(fc.array(report, { maxLength: 200 }), (reports) => {
        const statistics = new SamplingStatistics();
        let now = 10_000;
        for (const { wait, difference } of reports) {
          now += wait;
          statistics.record('a', counts(1), at(now + difference), at(now));
          expect(statistics.summaries(at(now)).length).toBeLessThanOrEqual(31);
        }
      }),
    );
  });
});
