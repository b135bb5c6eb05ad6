import { describe, expect, it } from 'vitest';
import type { Service } from '../api/xray-api.ts';
import { buildServiceMap, type ServiceMap } from './service-map.ts';
import { countServices, scopeMap, type MapScope } from './map-scope.ts';

const ALL: MapScope = { focus: undefined, hidesInferred: false, hidesQuiet: false };

/** A client calls a, which calls b, which calls the table c; the quiet d is called by a as well. */
const MAP = buildServiceMap([
  { ReferenceId: 0, Name: 'a', Type: 'client', State: 'unknown', Edges: [{ ReferenceId: 1 }] },
  service(1, 'a', 1000, [2, 4]),
  service(2, 'b', 900, [3]),
  { ...service(3, 'c', 900, []), State: 'unknown', Type: 'AWS::DynamoDB::Table' },
  service(4, 'd', 5, []),
]);

function service(id: number, name: string, count: number, calls: readonly number[]): Service {
  return {
    ReferenceId: id,
    Name: name,
    State: 'active',
    SummaryStatistics: { OkCount: count, TotalCount: count },
    Edges: calls.map((ReferenceId) => ({ ReferenceId })),
  };
}

function keysOf({ nodes }: ServiceMap): readonly string[] {
  return nodes.map(({ key }) => key);
}

describe('scopeMap', () => {
  it('is the map itself where nothing is narrowed', () => {
    expect(scopeMap(MAP, ALL)).toEqual({ map: MAP, hiddenCount: 0, isFocusMissing: false });
    expect(scopeMap(MAP, ALL).map).toBe(MAP);
  });

  it.each([
    [1, 1, ['a||', 'b||', 'c|AWS::DynamoDB::Table|']],
    [0, 1, ['b||', 'c|AWS::DynamoDB::Table|']],
    [2, 0, ['a|client|', 'a||', 'b||']],
    [Infinity, Infinity, ['a|client|', 'a||', 'b||', 'c|AWS::DynamoDB::Table|']],
  ])('keeps what is %d calls before and %d after the node in focus', (up, down, keys) => {
    expect(keysOf(scopeMap(MAP, { ...ALL, focus: { key: 'b||', up, down } }).map)).toEqual(keys);
  });

  it('shows all when the node in focus is not there, and says so', () => {
    const scoped = scopeMap(MAP, { ...ALL, focus: { key: 'x||', up: 1, down: 1 } });
    expect(scoped).toMatchObject({ map: MAP, isFocusMissing: true });
  });

  it('hides what sent no segments, and what has less than a hundredth of the calls of the busiest', () => {
    expect(keysOf(scopeMap(MAP, { ...ALL, hidesInferred: true }).map)).toEqual([
      'a|client|',
      'a||',
      'b||',
      'd||',
    ]);
    const quiet = scopeMap(MAP, { ...ALL, hidesQuiet: true });
    expect(keysOf(quiet.map)).not.toContain('d||');
    expect(quiet.hiddenCount).toBe(1);
    expect(quiet.map.edges.some(({ target }) => target.key === 'd||')).toBe(false);
  });

  it('never hides the node in focus', () => {
    const scope = { hidesInferred: true, hidesQuiet: true, focus: { key: 'd||', up: 0, down: 0 } };
    expect(keysOf(scopeMap(MAP, scope).map)).toEqual(['d||']);
  });

  it('counts no clients', () => {
    expect(countServices(MAP.nodes)).toBe(4);
  });
});
