import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completeFilter } from './complete-filter.ts';
import type { Expected } from './completion.ts';
import { VALID } from './testing/corpus.ts';

/** `|` stands for the cursor; the second column lists what is expected, in short. */
const PLACES: readonly (readonly [marked: string, expected: string, replaced: string])[] = [
  ['|', 'condition@trace', ''],
  ['fau|lt', 'condition@trace', 'fault'],
  ['!fa|', 'condition@trace', 'fa'],
  ['fault |', 'operator(= !=) AND OR condition@trace', ''],
  ['fault = |', 'value(fault)', ''],
  ['responsetime |', 'operator(= != < <= > >=) AND OR condition@trace', ''],
  ['http.url CONT|', 'operator(= != CONTAINS BEGINSWITH ENDSWITH) AND OR condition@trace', 'CONT'],
  ['http.url = "http://|', 'value(http.url)', '"http://'],
  ['http.url = "http://|a" AND user = "b"', 'value(http.url)', '"http://a"'],
  ['http.url = "http://| AND user = "b"', 'value(http.url)', '"http://'],
  ['http.status = 5|00 AND ok', 'value(http.status)', '500'],
  ['ok AND |', 'condition@trace', ''],
  ['annotation.te|nant = 1', 'annotationKey', 'annotation.tenant'],
  ['annotation["or|der"]', 'annotationKey', 'annotation["order"]'],
  ['annotation[or|', 'annotationKey', 'annotation[or'],
  ['annotation.tenant = "a|', 'value(annotation tenant)', '"a'],
  [
    'annotation["order.id"] |',
    'operator(= != < <= > >= CONTAINS BEGINSWITH ENDSWITH) AND OR condition@trace',
    '',
  ],
  ['service|', 'condition@trace', 'service'],
  ['service |', '( { AND OR condition@trace', ''],
  ['service("w|")', 'node(service)', '"w"'],
  ['service("web") { |', 'condition@service', ''],
  ['service("web") { fault |', 'operator(= !=) AND OR } condition@service', ''],
  ['service("web") { fault } |', 'AND OR condition@trace', ''],
  ['service(id(|', 'idPart(name type account.id)', ''],
  ['service(id(name: "a", |', 'idPart(type account.id)', ''],
  ['service(id(type: "|', 'idValue(type)', '"'],
  ['edge(|', 'node(source)', ''],
  ['edge("web", "|', 'node(target of web)', '"'],
  ['edge("web"|', ',', ''],
  ['edge(id(name: "web"), |', 'node(target of web)', ''],
  ['edge("web", "orders") { source.annotation.a|', 'annotationKey', 'source.annotation.a'],
  ['(ok OR |', 'condition@trace', ''],
  ['(ok |', 'operator(= !=) AND OR ) condition@trace', ''],
  ['group.name = "|', 'value(group)', '"'],
  ['text CONTAINS "a|', 'value(text)', '"a'],
  ['text |', 'operator(CONTAINS) AND OR condition@trace', ''],
  ['rootcause.fault.exception { m|', 'condition@rootcause.exception', 'm'],
  ['rootcause.responsetime.entity |', '{', ''],
  [
    'metadata.default.a |',
    'operator(= != < <= > >= CONTAINS BEGINSWITH ENDSWITH) AND OR condition@trace',
    '',
  ],
  ['ok }|', '', ''],
  ['http.url = "a|b', 'value(http.url)', '"a'],
  ['http.url & |', '', ''],
  ['unknown = |', '', ''],
];

describe('completion', () => {
  it.each(PLACES)('expects at %s: %s', (marked, expected, replaced) => {
    const offset = marked.indexOf('|');
    const text = marked.replace('|', '');
    const { replace, expected: found } = completeFilter(text, offset);
    expect(found.map(inShort).join(' ')).toBe(expected);
    expect(text.slice(replace.start, replace.end)).toBe(replaced);
  });

  it('gives what was typed without quotes and words of annotations', () => {
    expect(completeFilter('annotation.te', 13).typed).toBe('te');
    expect(completeFilter('user = "al', 10).typed).toBe('al');
    expect(completeFilter('annotation["or', 14).typed).toBe('or');
  });

  it('knows every word of a valid expression as something that may stand there', () => {
    for (const [source] of Object.values(VALID).flat()) {
      for (const { index, 0: word } of source
        .replaceAll(/"(?:[^"\\]|\\.)*"|#.*$|\[[^\]]*\]/g, blank)
        .matchAll(/(?<![.\w\]])[a-z][a-z.]+/gi)) {
        const { expected } = completeFilter(source, index + 1);
        expect([source, word, expected.length > 0]).toEqual([source, word, true]);
      }
    }
  });

  it('takes any text at any place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (text, place) => {
        const offset = place % (text.length + 1);
        const { replace } = completeFilter(text, offset);
        expect(replace.start).toBeLessThanOrEqual(offset);
        expect(replace.end).toBeGreaterThanOrEqual(offset);
        expect(replace.end).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

function blank(text: string): string {
  return ' '.repeat(text.length);
}

function inShort(expected: Expected): string {
  switch (expected.kind) {
    case 'condition':
      return `condition@${expected.scope}`;
    case 'annotationKey':
      return expected.kind;
    case 'operator':
      return `operator(${expected.operators.join(' ')})`;
    case 'value':
      return `value(${subjectInShort(expected.subject)})`;
    case 'node':
      return `node(${[expected.node.of, expected.node.source].filter(Boolean).join(' of ')})`;
    case 'idPart':
      return `idPart(${expected.parts.join(' ')})`;
    case 'idValue':
      return `idValue(${expected.part})`;
    case 'symbol':
      return expected.text;
  }
}

function subjectInShort(subject: Extract<Expected, { kind: 'value' }>['subject']): string {
  if (subject.kind === 'keyword') return subject.keyword;
  return subject.kind === 'annotation' ? `annotation ${subject.key}` : subject.kind;
}
