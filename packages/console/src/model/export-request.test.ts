import { describe, expect, it } from 'vitest';
import { toExportRequest } from './export-request.ts';

const resource = (name: string) => ({
  attributes: [{ key: 'service.name', value: { stringValue: name } }],
});

function document(service: string, scope: string, name: string): string {
  return JSON.stringify({ resource: resource(service), scope: { name: scope }, traceId: 'a', name });
}

describe('span documents', () => {
  it('are grouped by resource and scope, in the order they came', () => {
    const request = toExportRequest([
      document('web', 'http', 'a'),
      document('orders', 'http', 'b'),
      document('web', 'sql', 'c'),
      document('web', 'http', 'd'),
    ]);
    expect(request).toEqual({
      resourceSpans: [
        {
          resource: resource('web'),
          scopeSpans: [
            {
              scope: { name: 'http' },
              spans: [
                { traceId: 'a', name: 'a' },
                { traceId: 'a', name: 'd' },
              ],
            },
            { scope: { name: 'sql' }, spans: [{ traceId: 'a', name: 'c' }] },
          ],
        },
        {
          resource: resource('orders'),
          scopeSpans: [{ scope: { name: 'http' }, spans: [{ traceId: 'a', name: 'b' }] }],
        },
      ],
    });
  });

  it('that are none make a request of nothing', () => {
    expect(toExportRequest([])).toEqual({ resourceSpans: [] });
  });
});
