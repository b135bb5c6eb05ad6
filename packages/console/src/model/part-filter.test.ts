import { parseFilter } from '@fluoroscope/filter';
import { describe, expect, it } from 'vitest';
import { mapExpression, partExpression, partOfEdge, partOfNode } from './part-filter.ts';
import { buildServiceMap } from './service-map.ts';

const MAP = buildServiceMap([
  { ReferenceId: 0, Name: 'web', Type: 'client', Edges: [{ ReferenceId: 1 }] },
  { ReferenceId: 1, Name: 'web', Edges: [{ ReferenceId: 2 }] },
  { ReferenceId: 2, Name: 'a "b"', Type: 'AWS::SQS' },
]);

describe('partExpression', () => {
  it.each([
    [{}, 'service("web")'],
    [{ outcome: 'fault' }, 'service("web") { fault }'],
    [{ responseTimes: [0.1, undefined] }, 'service("web") { responsetime >= 0.1 }'],
    [
      { outcome: 'error', responseTimes: [0.1, 0.2] },
      'service("web") { error AND !throttle AND responsetime >= 0.1 AND responsetime < 0.2 }',
    ],
  ] as const)('says %j of a service', (condition, text) => {
    const expression = partExpression({ kind: 'node', service: { name: 'web' } }, condition);
    expect(expression).toBe(text);
    expect(parseFilter(expression)).toMatchObject({ kind: 'ok' });
  });

  it('says where calls come from and lead to', () => {
    const edge = MAP.edges.find(({ target }) => target.type === 'AWS::SQS');
    const text = edge && partExpression(partOfEdge(edge), { outcome: 'throttle' });
    expect(text).toBe('edge("web", id(name: "a \\"b\\"", type: "AWS::SQS")) { throttle }');
    expect(parseFilter(text ?? '!')).toMatchObject({ kind: 'ok' });
  });

  it('takes a client for the service that it calls', () => {
    const client = MAP.nodes.find(({ type }) => type === 'client');
    const call = MAP.edges.find(({ source }) => source.type === 'client');
    const web = { kind: 'node', service: { name: 'web', type: undefined } };
    expect(client && partOfNode(MAP, client)).toEqual(web);
    expect(call && partOfEdge(call)).toEqual(web);
  });
});

describe('mapExpression', () => {
  it.each([
    ['', '', ''],
    ['', 'fault', 'fault'],
    ['checkout', '', 'group.name = "checkout"'],
    ['checkout', 'fault', '(group.name = "checkout") AND (fault)'],
  ])('of the group %j and the filter %j', (group, filter, text) => {
    expect(mapExpression(group, filter)).toBe(text);
  });
});
