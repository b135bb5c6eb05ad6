import { parseFilter } from '@fluoroscope/filter';
import { describe, expect, it } from 'vitest';
import { satisfiesTerm } from './document-terms.ts';
import { type DocumentTerm, listDocumentTerms } from './filter/compile-filter.ts';

function termOf(expression: string): DocumentTerm {
  const parsed = parseFilter(expression);
  if (parsed.kind !== 'ok') throw new Error(`Refused: ${expression}`);
  const [term, ...others] = listDocumentTerms(parsed.expression, { groupExpression: () => undefined });
  if (term === undefined || others.length > 0) throw new Error(`Not one term: ${expression}`);
  return term;
}

function check(expression: string, document: unknown, expected: boolean): void {
  expect(satisfiesTerm(document, termOf(expression)), `${expression} of ${JSON.stringify(document)}`).toBe(
    expected,
  );
}

const withMetadata = (metadata: unknown) => ({ metadata });

describe('a metadata comparison', () => {
  const metadata = {
    default: {
      plan: 'gold',
      items: 30,
      text: '30',
      isTrial: false,
      nothing: null,
      order: { id: 'A-1', 'odd key.': { deeper: 1.5 } },
      tags: ['red', 'green', ['blue']],
      lines: [{ sku: 'x', price: 10 }, { sku: 'y' }, 'loose'],
      empty: [],
    },
    flat: 5,
  };
  const table: readonly (readonly [string, boolean])[] = [
    ['metadata.default.plan = "gold"', true],
    ['metadata.default.plan = "Gold"', false],
    ['metadata.default.plan != "gold"', false],
    ['metadata.default.plan != "silver"', true],
    ['metadata.default.plan CONTAINS "ol"', true],
    ['metadata.default.plan BEGINSWITH "go"', true],
    ['metadata.default.plan BEGINSWITH "ol"', false],
    ['metadata.default.plan ENDSWITH "ld"', true],
    ['metadata.default.plan ENDSWITH "go"', false],
    ['metadata.default.Plan = "gold"', false],
    ['metadata.other.plan = "gold"', false],
    ['metadata.plan = "gold"', false],
    ['metadata.default.items = 30', true],
    ['metadata.default.items = 3e1', true],
    ['metadata.default.items != 30', false],
    ['metadata.default.items > 29.5', true],
    ['metadata.default.items >= 30', true],
    ['metadata.default.items < 30', false],
    ['metadata.default.items <= 30', true],
    ['metadata.default.items = "30"', false],
    ['metadata.default.items != "30"', false],
    ['metadata.default.text = 30', false],
    ['metadata.default.text = "30"', true],
    ['metadata.default.isTrial = false', true],
    ['metadata.default.isTrial = true', false],
    ['metadata.default.isTrial != true', true],
    ['metadata.default.nothing != "x"', false],
    ['metadata.default.nothing != 1', false],
    ['metadata.default.absent != "x"', false],
    ['metadata.default.order.id = "A-1"', true],
    ['metadata.default.order["odd key."].deeper = 1.5', true],
    ['metadata.default.order != "x"', false],
    ['metadata.default.tags = "red"', true],
    ['metadata.default.tags = "blue"', true],
    ['metadata.default.tags != "red"', true],
    ['metadata.default.tags = "violet"', false],
    ['metadata.default.tags["0"] = "red"', false],
    ['metadata.default.lines.sku = "y"', true],
    ['metadata.default.lines.price = 10', true],
    ['metadata.default.lines.price = 11', false],
    ['metadata.default.empty = "x"', false],
    ['metadata.flat = 5', true],
    ['metadata.flat.deeper = 5', false],
  ];

  it.each(table)('%s is %s', (expression, expected) => {
    check(expression, withMetadata(metadata), expected);
  });
});

describe('metadata that is only named', () => {
  it.each(['null', 'false', '0', '""', '[]', '{}', '"x"'])('is there with the value %s', (value) => {
    check('metadata.default.key', { metadata: { default: { key: JSON.parse(value) } } }, true);
  });

  it('is not there where the path breaks off', () => {
    check('metadata.default.key', withMetadata({ default: {} }), false);
    check('metadata.default.key', withMetadata({ default: 'key' }), false);
    check('metadata.default.key', withMetadata({ default: null }), false);
    check('metadata.default.key', withMetadata({ default: [] }), false);
    check('metadata.default.key', withMetadata({ default: [{}, { key: null }] }), true);
  });

  it('is not what every object inherits', () => {
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      check(`metadata.default["${key}"]`, withMetadata({ default: {} }), false);
      check(`metadata["${key}"]`, withMetadata({}), false);
    }
    check('metadata.default["constructor"]', withMetadata({ default: { constructor: 1 } }), true);
  });
});

describe('the place of metadata', () => {
  it('is any segment or subsegment of the document', () => {
    const found = withMetadata({ default: { key: 1 } });
    check('metadata.default.key = 1', { subsegments: [{}, { subsegments: [found] }] }, true);
  });

  it('is nowhere else', () => {
    check('metadata.default.key = 1', { aws: withMetadata({ default: { key: 1 } }) }, false);
    check('metadata.default.key = 1', { default: { key: 1 } }, false);
    check('metadata.default.key = 1', { annotations: { default: { key: 1 } } }, false);
  });

  it('is nothing where it has another form than X-Ray takes', () => {
    check('metadata.default', withMetadata('default'), false);
    check('metadata.default', withMetadata([{ default: 1 }]), false);
    check('metadata.default', { subsegments: withMetadata({ default: 1 }) }, false);
    check('metadata.default', { subsegments: ['x', null, 1] }, false);
  });
});

describe('text', () => {
  const document = {
    name: 'web',
    start_time: 12345.5,
    annotations: { plan: 'gold "24"' },
    metadata: { default: { 'päth/to': ['deep', { own: 'C:\\temp\n日本 🚀' }] } },
    fault: true,
  };
  const table: readonly (readonly [string, boolean])[] = [
    ['text CONTAINS "web"', true],
    ['text CONTAINS "Web"', false],
    ['text CONTAINS "annot"', true],
    ['text CONTAINS "gold \\"24\\""', true],
    ['text CONTAINS "päth/to"', true],
    ['text CONTAINS "C:\\\\temp\\n"', true],
    ['text CONTAINS "\\u65e5\\u672c \\ud83d\\ude80"', true],
    ['text CONTAINS "12345"', false],
    ['text CONTAINS "true"', false],
    ['text CONTAINS "\\"name\\""', false],
    ['text CONTAINS "webname"', false],
  ];

  it.each(table)('%s is %s', (expression, expected) => {
    check(expression, document, expected);
  });
});
