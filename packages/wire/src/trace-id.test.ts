import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSegmentId, parseTraceId, toW3cTraceId, traceIdEpochSeconds } from './trace-id.ts';

const CANONICAL = '1-5759e988-bd862e3fe1be46a994272793';

describe('parseTraceId', () => {
  it.each([
    CANONICAL,
    '1-5759E988-BD862E3FE1BE46A994272793',
    '5759e988bd862e3fe1be46a994272793',
    '5759E988BD862E3FE1BE46A994272793',
  ])('reads %s', (text) => {
    expect(parseTraceId(text)).toBe(CANONICAL);
  });

  it.each([
    '',
    '1-5759e988-bd862e3fe1be46a99427279',
    '1-5759e988-bd862e3fe1be46a9942727934',
    '2-5759e988-bd862e3fe1be46a994272793',
    '1_5759e988-bd862e3fe1be46a994272793',
    '1-5759e988_bd862e3fe1be46a994272793',
    '1-5759e98g-bd862e3fe1be46a994272793',
    '1-5759e988-bd862e3fe1be46a99427279@',
    '1-5759e988-bd862e3fe1be46a99427279`',
    '5759e988bd862e3fe1be46a99427279g',
    ' 5759e988bd862e3fe1be46a99427279',
    '1-5759e988-bd862e3fe1be46a99427279\u0130',
  ])('refuses %j', (text) => {
    expect(parseTraceId(text)).toBeUndefined();
  });

  it('finds the same trace by its W3C spelling', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-fA-F]{32}$/), (text) => {
        const traceId = parseTraceId(text);
        if (traceId === undefined) throw new Error('refused');
        expect(toW3cTraceId(traceId)).toBe(text.toLowerCase());
        expect(parseTraceId(traceId.toUpperCase())).toBe(traceId);
      }),
    );
  });

  it('agrees with the pattern it stands for', () => {
    const unit = fc.constantFrom(...'0123456789abcdefABCDEF-/:@G`gOo\u0030\u2170');
    const pattern = /^(1-[0-9a-f]{8}-[0-9a-f]{24}|[0-9a-f]{32})$/i;
    fc.assert(
      fc.property(fc.tuple(fc.integer({ min: 0, max: 34 }), unit), ([index, character]) => {
        const text = CANONICAL.slice(0, index) + character + CANONICAL.slice(index + 1);
        expect(parseTraceId(text) !== undefined).toBe(pattern.test(text));
      }),
    );
  });
});

describe('traceIdEpochSeconds', () => {
  it('is the time the id begins with', () => {
    const traceId = parseTraceId(CANONICAL);
    expect(traceId && traceIdEpochSeconds(traceId)).toBe(1465510280);
  });
});

describe('parseSegmentId', () => {
  it.each([
    ['53995c3f42cd8ad8', '53995c3f42cd8ad8'],
    ['53995C3F42CD8AD8', '53995c3f42cd8ad8'],
    ['', undefined],
    ['53995c3f42cd8ad', undefined],
    ['53995c3f42cd8ad88', undefined],
    ['53995c3f42cd8adx', undefined],
    ['53995c3f42cd8ad ', undefined],
  ])('makes of %j %j', (text, expected) => {
    expect(parseSegmentId(text)).toBe(expected);
  });
});
