import { parseFilter } from '@fluoroscope/filter';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  annotationTerm,
  bothOf,
  metadataTerm,
  outcomeTerm,
  responseTimeTerm,
  throughEdge,
  throughService,
} from './filter-text.ts';

const WEB = { name: 'web' };
const TABLE = { name: 'orders', type: 'AWS::DynamoDB::Table' };

describe('filter text', () => {
  it.each([
    [throughService(WEB), 'service("web")'],
    [throughService(TABLE, 'fault'), 'service(id(name: "orders", type: "AWS::DynamoDB::Table")) { fault }'],
    [throughEdge(WEB, TABLE), 'edge("web", id(name: "orders", type: "AWS::DynamoDB::Table"))'],
    [bothOf('', 'ok', ' '), 'ok'],
    [bothOf('a = 1 OR b', 'ok'), '(a = 1 OR b) AND (ok)'],
    [responseTimeTerm([0.25, 1]), 'responsetime >= 0.25 AND responsetime < 1'],
    [responseTimeTerm([0, 0.0000025]), 'responsetime < 0.000003'],
    [responseTimeTerm([undefined, undefined]), ''],
    [annotationTerm('tenant', 'acme'), 'annotation.tenant = "acme"'],
    [annotationTerm('a key', 3), 'annotation["a key"] = 3'],
    [metadataTerm(['default', 'order.id', '7a'], true), 'metadata.default["order.id"]["7a"] = true'],
  ])('writes %s', (written, expected) => {
    expect(written).toBe(expected);
  });

  it('is an expression, whatever the names, values and numbers are', () => {
    const selector = fc.record({ name: fc.string({ minLength: 1 }), type: fc.string() });
    const outcome = fc.constantFrom('ok', 'error', 'throttle', 'fault' as const);
    const seconds = fc.double({ min: 0.000001, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(selector, selector, outcome, seconds, fc.string(), (source, target, by, from, value) => {
        const text = bothOf(
          throughService(source, outcomeTerm(by)),
          throughEdge(source, target, responseTimeTerm([from, from + 1])),
          annotationTerm(source.name, value),
          metadataTerm([target.name, source.name, 'plain'], from > 1 ? value : from > 0.5),
        );
        expect(parseFilter(text)).toMatchObject({ kind: 'ok' });
      }),
    );
  });
});
