import { describe, expect, it } from 'vitest';
import {
  annotationFacts,
  kindOf,
  overviewFacts,
  resourceFacts,
  sqlFacts,
  workTitle,
} from './entity-facts.ts';
import { buildTimeline } from './timeline.ts';

const TIMELINE = buildTimeline([
  {
    Id: 'a',
    Document: JSON.stringify({
      id: 'a',
      name: 'orders',
      start_time: 100,
      end_time: 100.25,
      http: {
        request: { method: 'GET', client_ip: '10.0.0.1', x_forwarded_for: true },
        response: { status: 200 },
      },
      aws: { ecs: { container: 'c1' }, resource_names: ['t1', 't2'], retries: 0 },
      service: { version: '1.2' },
      annotations: { express: true, items: 0 },
      metadata: { default: { 'otel.span.name': 'GET /orders/{id}' } },
      subsegments: [
        { id: 'b', name: 'DynamoDB', namespace: 'aws', start_time: 100.1, end_time: 100.2 },
        {
          id: 'c',
          name: 'db@host',
          namespace: 'remote',
          start_time: 100,
          end_time: 100,
          sql: { sanitized_query: 'SELECT 1' },
        },
      ],
    }),
  },
]);
const node = (id: string) => TIMELINE.nodes.find(({ document }) => document.id === id);
const valuesOf = (facts: readonly { readonly name: string; readonly value: string }[]) =>
  Object.fromEntries(facts.map(({ name, value }) => [name, value]));

describe('overviewFacts', () => {
  it('leaves out what is absent and marks an address that can be forged', () => {
    const segment = node('a');
    const values = valuesOf(segment === undefined ? [] : overviewFacts(segment, TIMELINE));
    expect(values).toMatchObject({ Kind: 'Segment', Duration: '250 ms', Method: 'GET', Status: '200' });
    expect(values['Client IP']).toContain('not verified');
    expect(values).not.toHaveProperty('User');
  });

  it('names the span where the document is named after something else', () => {
    const nameOf = (id: string): string | undefined => {
      const each = node(id);
      return each === undefined ? 'no such node' : valuesOf(overviewFacts(each, TIMELINE))['Span name'];
    };
    expect(nameOf('a')).toBe('GET /orders/{id}');
    expect(nameOf('b')).toBeUndefined();
  });
});

describe('workTitle', () => {
  const WORK = { id: 'a', name: 'orders', start_time: 1 };
  const metadata = { default: { 'otel.span.name': 'nightly report' } };
  const http = { request: { method: 'GET', url: 'http://orders/1' } };

  it.each([
    [{ ...WORK, metadata, http }, 'GET http://orders/1'],
    [{ ...WORK, metadata, http: { response: { status: 200 } } }, 'nightly report'],
    [{ ...WORK, metadata, http: { request: { method: 'GET' } } }, 'nightly report'],
    [{ ...WORK, http: { request: { method: 'GET' } } }, 'GET'],
    [{ ...WORK, http: { request: { url: 'http://orders/1' } } }, 'http://orders/1'],
    [{ ...WORK, metadata: { default: { 'otel.span.name': 7 } } }, 'orders'],
    [{ ...WORK, metadata: { default: null } }, 'orders'],
    [WORK, 'orders'],
  ])('of %j is %s', (document, title) => {
    expect(workTitle(document)).toBe(title);
  });
});

describe('resourceFacts', () => {
  it('lists every leaf by its path', () => {
    const document = node('a')?.document;
    expect(valuesOf(document === undefined ? [] : resourceFacts(document))).toEqual({
      'ecs.container': 'c1',
      resource_names: 't1, t2',
      retries: '0',
      'service.version': '1.2',
    });
  });
});

describe('annotationFacts', () => {
  it('keeps false and zero', () => {
    const document = node('a')?.document;
    expect(valuesOf(document === undefined ? [] : annotationFacts(document))).toEqual({
      express: 'true',
      items: '0',
    });
  });
});

describe('sqlFacts', () => {
  it('is empty without SQL', () => {
    const [plain, query] = [node('b')?.document, node('c')?.document];
    expect(plain && sqlFacts(plain)).toEqual([]);
    expect(query && sqlFacts(query)).toEqual([{ name: 'Query', value: 'SELECT 1' }]);
  });
});

describe('kindOf', () => {
  it('tells calls from local work', () => {
    const kinds = ['a', 'b', 'c'].map((id) => node(id)).map((found) => found && kindOf(found));
    expect(kinds).toEqual(['Segment', 'AWS call', 'Remote call']);
  });
});
