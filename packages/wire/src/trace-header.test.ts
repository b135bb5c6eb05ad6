import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTraceHeader, parseTraceHeader, type TraceHeader } from './trace-header.ts';

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const PARENT = '53995c3f42cd8ad8';

describe('parseTraceHeader', () => {
  it.each<readonly [string, unknown]>([
    [`Root=${ROOT}`, { root: ROOT, extras: [] }],
    [`Root=${ROOT};Parent=${PARENT};Sampled=1`, { root: ROOT, parent: PARENT, sampled: '1', extras: [] }],
    [`Root=${ROOT};Sampled=0`, { root: ROOT, sampled: '0', extras: [] }],
    [`Root=${ROOT};Sampled=?`, { root: ROOT, sampled: '?', extras: [] }],
    [`  sampled = 1 ; ROOT = ${ROOT.toUpperCase()} ;`, { root: ROOT, sampled: '1', extras: [] }],
    [`Self=1-67891234-12456789abcdef012345678;Root=${ROOT}`, { root: ROOT, extras: [] }],
    [
      `Root=${ROOT};Lineage=a87bd80c:1|68fd508a:5;CalledFrom=app=1`,
      {
        root: ROOT,
        extras: [
          { key: 'Lineage', value: 'a87bd80c:1|68fd508a:5' },
          { key: 'CalledFrom', value: 'app=1' },
        ],
      },
    ],
    [`Root=nope;Parent=nope;Sampled=2`, { extras: [] }],
    [`Root=${ROOT};Root=nope`, { root: ROOT, extras: [] }],
    ['', { extras: [] }],
    [';;=;=x; ;novalue', { extras: [] }],
    ['empty=', { extras: [{ key: 'empty', value: '' }] }],
    ['a=line\r\nbreak;b=ok', { extras: [{ key: 'b', value: 'ok' }] }],
    ['a=ü', { extras: [] }],
  ])('reads %j', (text, expected) => {
    expect(parseTraceHeader(text)).toEqual(expected);
  });

  it('keeps other fields while they fit in 256 bytes', () => {
    const text = `a=${'x'.repeat(200)};b=${'y'.repeat(55)};c=${'z'.repeat(54)};d=1`;
    expect(parseTraceHeader(text).extras.map(({ key }) => key)).toEqual(['a', 'c']);
  });

  it('never throws', () => {
    const bits = fc.constantFrom('Root=', ROOT, ';', '=', 'Parent=', PARENT, 'Sampled=?', ' ', '\ud800');
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: bits })), (text) => {
        const header = parseTraceHeader(text);
        expect(parseTraceHeader(formatTraceHeader(header))).toEqual(header);
      }),
    );
  });
});

describe('formatTraceHeader', () => {
  it('writes Root, Parent, Sampled and the others in that order', () => {
    const text = `Lineage=a:1;Sampled=1;Parent=${PARENT};Root=${ROOT};X=2`;
    expect(formatTraceHeader(parseTraceHeader(text))).toBe(
      `Root=${ROOT};Parent=${PARENT};Sampled=1;Lineage=a:1;X=2`,
    );
  });

  it('writes nothing for nothing', () => {
    expect(formatTraceHeader({ extras: [] })).toBe('');
  });

  it('is undone by parsing', () => {
    const token = fc.stringMatching(/^[!-:<>-~]{1,20}$/);
    const field = fc
      .record({ key: token, value: token })
      .filter(({ key }) => !/^(root|parent|sampled|self)$/i.test(key));
    const header: fc.Arbitrary<TraceHeader> = fc
      .tuple(
        fc.stringMatching(/^[0-9a-f]{32}$/),
        fc.stringMatching(/^[0-9a-f]{16}$/),
        fc.constantFrom('0', '1', '?'),
        fc.array(field, { maxLength: 6 }),
      )
      .map(([root, parent, sampled, extras]) => ({
        ...parseTraceHeader(`Root=${root};Parent=${parent};Sampled=${sampled}`),
        extras,
      }));
    fc.assert(
      fc.property(header, (value) => {
        expect(parseTraceHeader(formatTraceHeader(value))).toEqual(value);
      }),
    );
  });
});
