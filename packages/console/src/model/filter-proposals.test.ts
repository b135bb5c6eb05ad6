import { completeFilter, parseFilter } from '@fluoroscope/filter';
import { describe, expect, it } from 'vitest';
import { languageProposals, valueProposals, valueQuestion } from './filter-proposals.ts';

function labels(marked: string): readonly string[] {
  return languageProposals(completionOf(marked)).map(({ label }) => label);
}

function completionOf(marked: string): ReturnType<typeof completeFilter> {
  return completeFilter(marked.replace('|', ''), marked.indexOf('|'));
}

describe('proposals of the language', () => {
  it('offers keywords in which a word begins with what was typed', () => {
    expect(labels('stat|')[0]).toBe('http.status');
    expect(labels('resp|')[0]).toBe('responsetime');
    expect(labels('service("web") { roo|')).toEqual(['root']);
  });

  it('offers operators and joints after a subject', () => {
    expect(labels('fault |').slice(0, 4)).toEqual(['=', '!=', 'AND', 'OR']);
    expect(labels('http.url CON|')).toContain('CONTAINS');
    expect(labels('service("a") { ok |')).toContain('}');
  });

  it('offers to look for words that are no condition', () => {
    expect(labels('checkout|')).toEqual(['http.url CONTAINS "checkout"', 'text CONTAINS "checkout"']);
    expect(labels('service("web") { checkout|')).toEqual([]);
  });

  it('offers nothing of the language inside a string', () => {
    expect(labels('user = "f|')).toEqual([]);
  });
});

describe('questions for values', () => {
  it.each([
    ['http.url = |', { kind: 'breakdown', dimension: 'Url', use: 'value' }],
    [
      'annotation.|',
      { kind: 'breakdown', dimension: 'AnnotationKey', use: 'annotationKey', word: 'annotation' },
    ],
    [
      'annotation["a b"] = |',
      { kind: 'breakdown', dimension: 'Annotation', annotationKey: 'a b', use: 'value' },
    ],
    ['service("|', { kind: 'breakdown', dimension: 'Service', use: 'node' }],
    ['edge("|', { kind: 'callers' }],
    ['edge("web", "|', { kind: 'called', source: 'web' }],
    ['group.name = |', { kind: 'groups', by: 'name' }],
    [
      'rootcause.fault.exception { name = |',
      { kind: 'breakdown', dimension: 'FaultRootCause', use: 'exception' },
    ],
    ['service(id(type: "|', { kind: 'breakdown', dimension: 'Service', use: 'type' }],
    ['rootcause.fault.entity { name = |', undefined],
    ['text CONTAINS "|', undefined],
    ['|', undefined],
  ])('asks at %s', (marked, question) => {
    expect(valueQuestion(completionOf(marked))).toEqual(question);
  });
});

describe('proposals of values', () => {
  it.each([
    ['http.url = |', 'a "quoted" \\ url'],
    ['http.status = |', 500],
    ['annotation["or|', 'order.id'],
    ['annotation.|', 'plain_key'],
    ['service("|")', 'web\n"'],
  ])('written at %s, %j makes a valid expression', (marked, value) => {
    const completion = completionOf(marked);
    const question = valueQuestion(completion);
    const [proposal] = question === undefined ? [] : valueProposals(question, [{ value, count: 1 }]);
    const text = marked.replace('|', '');
    const { start, end } = completion.replace;
    const written = text.slice(0, start) + (proposal?.insert ?? '') + text.slice(end);
    expect(parseFilter(written)).toMatchObject({ kind: 'ok' });
  });
});
