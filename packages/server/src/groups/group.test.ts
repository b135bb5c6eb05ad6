import type { EpochMicros } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import { appendVersion, currentExpression, type Group, type GroupVersion } from './group.ts';

const at = (micros: number) => micros as EpochMicros;
const group = (versions: readonly GroupVersion[]): Group => ({
  name: 'orders',
  arn: 'arn:aws:xray:eu-west-1:000000000000:group/orders/A',
  versions,
  insightsEnabled: false,
  notificationsEnabled: false,
});

describe('the versions of a group', () => {
  const first = { filterExpression: 'fault', from: at(10) };

  it('begin with its first expression', () => {
    expect(appendVersion([], 'fault', at(10))).toEqual([first]);
  });
  it('grow by every other expression, newest last', () => {
    const versions = appendVersion([first], 'error', at(20));
    expect(versions).toEqual([first, { filterExpression: 'error', from: at(20) }]);
    expect(currentExpression(group(versions))).toBe('error');
  });
  it('stay as they are when the expression does', () => {
    expect(appendVersion([first], 'fault', at(20))).toEqual([first]);
  });
  it('keep an expression that comes back', () => {
    const versions = appendVersion(appendVersion([first], 'error', at(20)), 'fault', at(30));
    expect(versions.map(({ filterExpression }) => filterExpression)).toEqual(['fault', 'error', 'fault']);
  });
  it('never go back in time, though the clock does', () => {
    expect(appendVersion([first], 'error', at(5)).at(-1)).toEqual({
      filterExpression: 'error',
      from: at(10),
    });
  });
  it('are a hundred at most, of which the oldest is forgotten', () => {
    let versions: readonly GroupVersion[] = [];
    for (let change = 0; change < 150; change++) {
      versions = appendVersion(versions, `duration > ${change}`, at(change));
    }
    expect(versions).toHaveLength(100);
    expect(versions[0]?.from).toBe(50);
    expect(versions.at(-1)?.filterExpression).toBe('duration > 149');
  });
  it('say nothing about the group of all traces', () => {
    expect(currentExpression(group([]))).toBeUndefined();
  });
});
