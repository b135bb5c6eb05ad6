import { mismatchesOf } from '@fluoroscope/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitsRule } from './sample-request.ts';

const ANY = { serviceName: '*', serviceType: '*', host: '*', httpMethod: '*', urlPath: '*' };

describe('a rule', () => {
  it('decides about the requests that the service says it fits, and about no others', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'B', '*', '?', '/'), maxLength: 5 });
    const text = fc.option(fc.string({ unit: fc.constantFrom('A', 'b', '/'), maxLength: 5 }), {
      nil: undefined,
    });
    const members = { serviceName: text, serviceType: text, host: text, httpMethod: text, urlPath: text };
    const patterns = { host: pattern, urlPath: pattern, httpMethod: fc.constantFrom('*', 'b', '**') };
    fc.assert(
      fc.property(fc.record(patterns), fc.record(members), (some, request) => {
        const rule = { ...ANY, ...some };
        const isFit = mismatchesOf({ ...rule, name: 'any', priority: 1 }, request).length === 0;
        expect(fitsRule(rule, request)).toBe(isFit);
      }),
    );
  });

  it.each([
    ['/orders', true],
    ['/orders?full=*', true],
    ['/other', false],
  ])('for %s fits a path with a query: %s', (urlPath, expected) => {
    expect(fitsRule({ ...ANY, urlPath }, { urlPath: '/orders?full=1' })).toBe(expected);
  });
});
