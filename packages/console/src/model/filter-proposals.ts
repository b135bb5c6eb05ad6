/**
 * What the filter editor offers at the cursor. The language says what may stand there; words of the language come from
 * its vocabulary, names and values from what the service holds, by the question that `valueQuestion` gives.
 */

import {
  COMPLEX_TERMS,
  findKeyword,
  KEYWORDS,
  type AnnotationWord,
  type CompletionNode,
  type CompletionSubject,
  type Expected,
  type FilterCompletion,
  type KeywordName,
  type KeywordScope,
} from '@fluoroscope/filter';
import type { Dimension } from '../api/extensions-api.ts';
import { annotationKey, literal } from './filter-text.ts';

export type ProposalKind =
  'keyword' | 'term' | 'operator' | 'joint' | 'value' | 'service' | 'annotation' | 'group' | 'words';

export interface Proposal {
  readonly kind: ProposalKind;
  /** What the reader chooses by. */
  readonly label: string;
  /** What takes the place of the text that was begun. */
  readonly insert: string;
  /** Characters of `insert` that the cursor stays before; 0 to stand after all of it. */
  readonly caretBack: number;
  readonly detail?: string;
  /** Traces that have it. */
  readonly count?: number;
  /** Whether there is more to offer right after it. */
  readonly goesOn: boolean;
}

/** Where names and values for a place come from. */
export type ValueQuestion =
  | {
      readonly kind: 'breakdown';
      readonly dimension: Dimension;
      readonly annotationKey?: string;
      readonly use: 'value' | 'type' | 'exception' | 'node' | 'annotationKey';
      readonly word?: AnnotationWord;
    }
  | { readonly kind: 'callers' }
  | { readonly kind: 'called'; readonly source: string | undefined }
  | { readonly kind: 'groups'; readonly by: 'name' | 'arn' };

/** A name or a value that the service knows. */
export interface KnownValue {
  readonly value: string | number | boolean;
  readonly detail?: string;
  readonly count?: number;
}

const DIMENSIONS: Readonly<Partial<Record<KeywordName, Dimension>>> = {
  'http.url': 'Url',
  'http.status': 'Status',
  'http.method': 'Method',
  'http.useragent': 'UserAgent',
  'http.clientip': 'ClientIp',
  user: 'User',
  availabilityzone: 'AvailabilityZone',
  'instance.id': 'InstanceId',
  'resource.arn': 'ResourceArn',
};

const OPERATOR_MEANINGS: Readonly<Record<string, string>> = {
  '=': 'is',
  '!=': 'is there and something else',
  '<': 'less than',
  '<=': 'at most',
  '>': 'more than',
  '>=': 'at least',
  CONTAINS: 'has it anywhere, in this case of letters',
  BEGINSWITH: 'begins with it',
  ENDSWITH: 'ends with it',
};

const JOINT_MEANINGS: Readonly<Record<string, string>> = {
  AND: 'both',
  OR: 'one of them',
  '(': 'which service or call',
  '{': 'what has to be true of it',
  '}': 'ends the block',
  ')': 'closes the parenthesis',
  ',': 'and the service that is called',
};

/** Terms by what they insert; the cursor stays inside their quotes or braces. */
const TERM_TEXTS: Readonly<Record<string, readonly [insert: string, caretBack: number]>> = {
  service: ['service("")', 2],
  edge: ['edge("", "")', 6],
  annotation: ['annotation.', 0],
  'source.annotation': ['source.annotation.', 0],
  'destination.annotation': ['destination.annotation.', 0],
  'group.name': ['group.name = ', 0],
  'group.arn': ['group.arn = ', 0],
  'rootcause.fault.service': ['rootcause.fault.service {  }', 2],
  'rootcause.json': ['rootcause.json = #[{ "Services": [{ "Name": "" }] }]', 7],
  metadata: ['metadata.default.', 0],
  text: ['text CONTAINS ""', 1],
};

/** Levels of causes that the vocabulary lists under one entry. */
const CAUSE_TERMS: readonly string[] = [
  'rootcause.fault.exception',
  'rootcause.fault.entity',
  'rootcause.error.service',
  'rootcause.error.exception',
  'rootcause.error.entity',
  'rootcause.responsetime.service',
  'rootcause.responsetime.entity',
];

/** Words and signs of the language for the place, the likely ones first. */
export function languageProposals({ expected, typed, isQuoted }: FilterCompletion): readonly Proposal[] {
  if (isQuoted) return [];
  const proposals = expected.flatMap(proposalsOf);
  const scope = expected.find((candidate) => candidate.kind === 'condition')?.scope;
  const words = scope === 'trace' && typed !== '' && isNoWordOfTheLanguage(typed) ? wordProposals(typed) : [];
  return [...ranked(proposals, typed), ...words];
}

/** What to ask the service for, or undefined where it knows nothing of the place. */
export function valueQuestion({ expected }: FilterCompletion): ValueQuestion | undefined {
  for (const candidate of expected) {
    const question = questionOf(candidate);
    if (question !== undefined) return question;
  }
  return undefined;
}

/** Names and values that the service gave, as they are written at the place. */
export function valueProposals(question: ValueQuestion, values: readonly KnownValue[]): readonly Proposal[] {
  return values.map(({ value, detail, count }) => ({
    label: String(value),
    caretBack: 0,
    ...(detail !== undefined && { detail }),
    ...(count !== undefined && { count }),
    ...writtenValue(question, value),
  }));
}

function proposalsOf(expected: Expected): readonly Proposal[] {
  switch (expected.kind) {
    case 'condition':
      return [...keywordProposals(expected.scope), ...termProposals(expected.scope)];
    case 'operator':
      return expected.operators.map((text) => operatorProposal(text));
    case 'symbol':
      return [jointProposal(expected.text)];
    case 'value':
      return booleanProposals(expected.subject);
    case 'idPart':
      return expected.parts.map((part) => ({
        ...simple('term', part),
        insert: `${part}: ""`,
        caretBack: 1,
        goesOn: true,
      }));
    case 'annotationKey':
    case 'node':
    case 'idValue':
      return [];
  }
}

function keywordProposals(scope: KeywordScope): readonly Proposal[] {
  return KEYWORDS.filter(({ scopes }) => scopes.includes(scope)).map(({ name, type, description }) => ({
    ...simple('keyword', name),
    detail: description,
    insert: `${name} `,
    goesOn: type !== 'boolean',
  }));
}

function termProposals(scope: KeywordScope): readonly Proposal[] {
  const terms = COMPLEX_TERMS.filter(({ name }) => isTermOf(name, scope)).map(({ name, description }) => ({
    ...termProposal(name),
    detail: name.startsWith('rootcause.fault') ? 'A service on the path to a fault.' : description,
  }));
  if (scope !== 'trace') return terms;
  const causes = CAUSE_TERMS.map((name) => ({ ...termProposal(name), detail: describeCause(name) }));
  return [...terms, ...causes];
}

function isTermOf(name: string, scope: KeywordScope): boolean {
  if (name === 'annotation') return scope === 'trace' || scope === 'service' || scope === 'edge';
  return name.endsWith('.annotation') ? scope === 'edge' : scope === 'trace';
}

function termProposal(name: string): Proposal {
  const [insert, caretBack] = TERM_TEXTS[name] ?? [`${name} {  }`, 2];
  return { ...simple('term', name), insert, caretBack, goesOn: name !== 'metadata' && name !== 'text' };
}

function describeCause(name: string): string {
  const [, cause = '', level = ''] = name.split('.');
  const what = cause === 'responsetime' ? 'slow response' : cause;
  if (level === 'exception') return `An exception behind a ${what}.`;
  const part = level === 'entity' ? 'part of a service' : 'service';
  return cause === 'responsetime'
    ? `A ${part} that made the response slow.`
    : `A ${part} on the path to a ${what}.`;
}

function operatorProposal(text: string): Proposal {
  return {
    ...simple('operator', text),
    insert: `${text} `,
    detail: OPERATOR_MEANINGS[text] ?? '',
    goesOn: true,
  };
}

function jointProposal(text: string): Proposal {
  const [insert, caretBack] = jointText(text);
  const goesOn = text !== '}' && text !== ')';
  return { ...simple('joint', text), insert, caretBack, detail: JOINT_MEANINGS[text] ?? '', goesOn };
}

function jointText(text: string): readonly [insert: string, caretBack: number] {
  if (text === '{') return ['{  }', 2];
  if (text === '(') return ['("")', 2];
  return text === ',' ? [', ""', 1] : [`${text} `, 0];
}

function booleanProposals(subject: CompletionSubject): readonly Proposal[] {
  const isBoolean = subject.kind === 'keyword' && subject.type === 'boolean';
  return isBoolean ? ['true', 'false'].map((text) => ({ ...simple('value', text), insert: `${text} ` })) : [];
}

/** What somebody may mean who writes words and no condition. */
function wordProposals(typed: string): readonly Proposal[] {
  return [
    { ...simple('words', `http.url CONTAINS ${literal(typed)}`), detail: 'Requests whose URL contains it.' },
    { ...simple('words', `text CONTAINS ${literal(typed)}`), detail: 'Anywhere in what was stored.' },
  ];
}

function isNoWordOfTheLanguage(typed: string): boolean {
  return typed.length > 1 && findKeyword(typed.toLowerCase()) === undefined;
}

function simple(kind: ProposalKind, text: string): Proposal {
  return { kind, label: text, insert: text, caretBack: 0, goesOn: false };
}

/** Those that contain what was typed; those first in which a word begins with it. */
function ranked(proposals: readonly Proposal[], typed: string): readonly Proposal[] {
  const sought = typed.toLowerCase();
  if (sought === '') return proposals;
  const scored = proposals.map((proposal) => ({
    proposal,
    score: score(proposal.label.toLowerCase(), sought),
  }));
  return scored
    .filter(({ score: found }) => found > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ proposal }) => proposal);
}

function score(label: string, sought: string): number {
  if (label.startsWith(sought)) return 3;
  if (label.includes(`.${sought}`)) return 2;
  return label.includes(sought) ? 1 : 0;
}

function questionOf(expected: Expected): ValueQuestion | undefined {
  switch (expected.kind) {
    case 'annotationKey':
      return { kind: 'breakdown', dimension: 'AnnotationKey', use: 'annotationKey', word: expected.word };
    case 'node':
      return nodeQuestion(expected.node);
    case 'idValue':
      if (expected.part === 'name') return nodeQuestion(expected.node);
      return expected.part === 'type' ? { kind: 'breakdown', dimension: 'Service', use: 'type' } : undefined;
    case 'value':
      return subjectQuestion(expected.subject);
    default:
      return undefined;
  }
}

function nodeQuestion({ of, source }: CompletionNode): ValueQuestion {
  if (of === 'service') return { kind: 'breakdown', dimension: 'Service', use: 'node' };
  return of === 'source' ? { kind: 'callers' } : { kind: 'called', source };
}

function subjectQuestion(subject: CompletionSubject): ValueQuestion | undefined {
  if (subject.kind === 'group') return { kind: 'groups', by: subject.by };
  if (subject.kind === 'annotation') {
    return { kind: 'breakdown', dimension: 'Annotation', annotationKey: subject.key, use: 'value' };
  }
  if (subject.kind !== 'keyword') return undefined;
  const { keyword, scope } = subject;
  if (keyword === 'type') return { kind: 'breakdown', dimension: 'Service', use: 'type' };
  if (keyword === 'name') return nameQuestion(scope);
  const dimension = DIMENSIONS[keyword];
  return dimension && { kind: 'breakdown', dimension, use: 'value' };
}

/** What is called a name depends on the block. */
function nameQuestion(scope: KeywordScope): ValueQuestion | undefined {
  if (scope === 'rootcause.exception') {
    return { kind: 'breakdown', dimension: 'FaultRootCause', use: 'exception' };
  }
  const isService = scope === 'service' || scope === 'rootcause.service';
  return isService ? { kind: 'breakdown', dimension: 'Service', use: 'value' } : undefined;
}

function writtenValue(
  question: ValueQuestion,
  value: string | number | boolean,
): Pick<Proposal, 'kind' | 'insert' | 'goesOn'> {
  switch (question.kind) {
    case 'groups':
      return { kind: 'group', insert: `${literal(value)} `, goesOn: false };
    case 'callers':
    case 'called':
      return { kind: 'service', insert: literal(value), goesOn: false };
    case 'breakdown':
      if (question.use === 'annotationKey') {
        const own = annotationKey(String(value));
        const insert = `${own.replace('annotation', question.word ?? 'annotation')} `;
        return { kind: 'annotation', insert, goesOn: true };
      }
      if (question.use === 'node') return { kind: 'service', insert: literal(value), goesOn: false };
      return { kind: 'value', insert: `${literal(value)} `, goesOn: false };
  }
}
