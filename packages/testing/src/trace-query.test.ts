import { describe, expect, it } from 'vitest';
import { entity, traceOf } from '../test/support/sample-trace.ts';
import { matchesTrace, type TraceQuery } from './trace-query.ts';

const TRACE = traceOf(
  entity('shop (v1.0)', [0, 1], {
    http: {
      request: { method: 'GET', url: 'http://shop:80/orders/12/items?page=2' },
      response: { status: 200 },
    },
    annotations: { tenant: 'acme' },
  }),
);

describe('matchesTrace', () => {
  it.each<[TraceQuery]>([
    ['GET /orders/12/items'],
    ['get /orders/12/items'],
    ['/orders/{id}/items'],
    ['GET /orders/:id/items'],
    ['GET /orders/*/items'],
    ['GET /orders/**'],
    ['/**/items'],
    ['shop (v1.0)'],
    ['shop*'],
    [{ status: 200 }],
    [{ entry: '/orders/**', annotation: { tenant: 'acme' } }],
    [{ id: '1-6AB13B80-000000000000000000000001' }],
    [{}],
  ])('takes %j', (query) => {
    expect(matchesTrace(TRACE, query)).toBe(true);
  });

  it.each<[TraceQuery]>([
    ['POST /orders/12/items'],
    ['/orders/12'],
    ['/orders/*'],
    ['/orders/{id}/item'],
    ['/orders/1./items'],
    ['GET'],
    ['shop'],
    ['shop .v1.0.'],
    [{ status: 404 }],
    [{ annotation: { tenant: 'umbrella' } }],
    [{ annotation: { constructor: 'x' } }],
    [{ id: '1-6ab13b80-000000000000000000000002' }],
  ])('leaves out %j', (query) => {
    expect(matchesTrace(TRACE, query)).toBe(false);
  });

  it('knows paths of URLs that are none', () => {
    const trace = traceOf(entity('edge', [0, 1], { http: { request: { method: 'GET', url: '/a?b' } } }));
    expect(matchesTrace(trace, 'GET /a')).toBe(true);
  });
});
