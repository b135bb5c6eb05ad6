/**
 * The vocabulary as data: the check resolves names with it, a console completes from it, and the README's tables are
 * held against it by a test.
 * Source: X-Ray Developer Guide, "Using filter expressions", keywords; root-cause keywords as in "Analyzing traces".
 */

import type {
  CauseKeyword,
  CommonKeyword,
  EqualityOperator,
  NumberOperator,
  Operator,
  ServiceKeyword,
  StringOperator,
  ValueType,
} from './ast.ts';

/** Where a keyword has a meaning, and which keywords that place has. */
export interface KeywordsByScope {
  readonly trace: CommonKeyword;
  readonly service: ServiceKeyword;
  readonly edge: CommonKeyword;
  readonly 'rootcause.service': CauseKeyword;
  /** In `rootcause.fault.entity` and `rootcause.error.entity`. */
  readonly 'rootcause.entity': CauseKeyword;
  readonly 'rootcause.responsetime.entity': CauseKeyword;
  readonly 'rootcause.exception': CauseKeyword;
}

export type KeywordScope = keyof KeywordsByScope;
export type KeywordName = KeywordsByScope[KeywordScope];

export interface KeywordDefinition<Name extends string = KeywordName> {
  readonly name: Name;
  readonly type: ValueType;
  readonly scopes: readonly KeywordScope[];
  readonly description: string;
}

const COMMON: readonly KeywordScope[] = ['trace', 'service', 'edge'];
const ENTITY_CAUSES: readonly KeywordScope[] = ['rootcause.entity', 'rootcause.responsetime.entity'];
const CAUSES: readonly KeywordScope[] = ['rootcause.service', ...ENTITY_CAUSES, 'rootcause.exception'];

/** All simple keywords, in the order a list shows them. */
export const KEYWORDS: readonly KeywordDefinition[] = [
  { name: 'ok', type: 'boolean', scopes: COMMON, description: 'The response was a success.' },
  { name: 'error', type: 'boolean', scopes: COMMON, description: 'The response was a client error (4xx).' },
  { name: 'throttle', type: 'boolean', scopes: COMMON, description: 'The request was throttled (429).' },
  { name: 'fault', type: 'boolean', scopes: COMMON, description: 'The response was a server fault (5xx).' },
  { name: 'partial', type: 'boolean', scopes: COMMON, description: 'Segments are missing or unfinished.' },
  {
    name: 'inferred',
    type: 'boolean',
    scopes: [...COMMON, 'rootcause.service'],
    description: 'A service is known from its callers only.',
  },
  {
    name: 'root',
    type: 'boolean',
    scopes: ['service'],
    description: 'The service is where the trace begins.',
  },
  {
    name: 'responsetime',
    type: 'number',
    scopes: COMMON,
    description: 'Seconds until the response was sent.',
  },
  { name: 'duration', type: 'number', scopes: COMMON, description: 'Seconds until all work had ended.' },
  { name: 'http.status', type: 'number', scopes: COMMON, description: 'Status of the response.' },
  { name: 'http.url', type: 'string', scopes: COMMON, description: 'URL of the request.' },
  { name: 'http.method', type: 'string', scopes: COMMON, description: 'Method of the request.' },
  { name: 'http.useragent', type: 'string', scopes: COMMON, description: 'User agent of the request.' },
  { name: 'http.clientip', type: 'string', scopes: COMMON, description: "The requester's IP address." },
  { name: 'user', type: 'string', scopes: COMMON, description: 'User that a segment names.' },
  { name: 'availabilityzone', type: 'string', scopes: COMMON, description: 'Zone that a segment ran in.' },
  { name: 'instance.id', type: 'string', scopes: COMMON, description: 'EC2 instance that a segment ran on.' },
  {
    name: 'resource.arn',
    type: 'string',
    scopes: COMMON,
    description: 'ARN of the resource that sent a segment.',
  },
  {
    name: 'name',
    type: 'string',
    scopes: ['service', ...CAUSES],
    description: 'Name of the service, entity or exception.',
  },
  {
    name: 'type',
    type: 'string',
    scopes: ['service', 'rootcause.service'],
    description: 'Type of the service.',
  },
  {
    name: 'message',
    type: 'string',
    scopes: ['rootcause.exception'],
    description: 'Message of the exception.',
  },
  { name: 'first', type: 'boolean', scopes: CAUSES, description: 'The entry is the first of its list.' },
  { name: 'last', type: 'boolean', scopes: CAUSES, description: 'The entry is the last of its list.' },
  {
    name: 'index',
    type: 'number',
    scopes: CAUSES,
    description: 'Position of the entry in its list, from 0.',
  },
  {
    name: 'remote',
    type: 'boolean',
    scopes: ENTITY_CAUSES,
    description: 'The entity is a call to elsewhere.',
  },
  {
    name: 'coverage',
    type: 'number',
    scopes: ['rootcause.responsetime.entity'],
    description: 'Share of the response time that the entity took, 0 to 1.',
  },
];

/** Where a scope is, as the end of a sentence. */
export const SCOPE_PLACES: Readonly<Record<KeywordScope, string>> = {
  trace: 'at the top level',
  service: 'in a service block',
  edge: 'in an edge block',
  'rootcause.service': 'in a rootcause service block',
  'rootcause.entity': 'in a rootcause entity block',
  'rootcause.responsetime.entity': 'in a rootcause.responsetime.entity block',
  'rootcause.exception': 'in a rootcause exception block',
};

/** A term that is more than a keyword and a value; all but the annotations belong at the top level. */
export interface ComplexTerm {
  readonly name: string;
  /** How it is written. */
  readonly form: string;
  readonly description: string;
}

export const COMPLEX_TERMS: readonly ComplexTerm[] = [
  {
    name: 'service',
    form: 'service("NAME") { … }',
    description: 'The trace has that node, and it satisfies the block.',
  },
  {
    name: 'edge',
    form: 'edge("A", "B") { … }',
    description: 'A called B directly, and the call satisfies the block.',
  },
  {
    name: 'annotation',
    form: 'annotation.KEY, annotation["KEY"]',
    description: 'An annotation; also inside service and edge blocks.',
  },
  {
    name: 'source.annotation',
    form: 'source.annotation.KEY',
    description: "In an edge block: an annotation of the caller's node.",
  },
  {
    name: 'destination.annotation',
    form: 'destination.annotation.KEY',
    description: 'In an edge block: an annotation of the called node.',
  },
  { name: 'group.name', form: 'group.name = "NAME"', description: 'The expression of that group holds.' },
  { name: 'group.arn', form: 'group.arn = "ARN"', description: 'The expression of that group holds.' },
  {
    name: 'rootcause.fault.service',
    form: 'rootcause.CAUSE.LEVEL { … }',
    description:
      'An entry of a root cause satisfies the block; CAUSE fault, error or responsetime; LEVEL service, entity or exception.',
  },
  {
    name: 'rootcause.json',
    form: 'rootcause.json = #[{ … }]',
    description: 'A root cause has these members.',
  },
  {
    name: 'metadata',
    form: 'metadata.NAMESPACE.KEY, metadata["NAMESPACE"]["KEY"]',
    description: 'A value in the metadata (Fluoroscope only).',
  },
  {
    name: 'text',
    form: 'text CONTAINS "WORDS"',
    description: 'A segment document contains it (Fluoroscope only).',
  },
];

export const EQUALITY_OPERATORS: readonly EqualityOperator[] = ['=', '!='];

export const OPERATORS: {
  readonly boolean: readonly EqualityOperator[];
  readonly number: readonly NumberOperator[];
  readonly string: readonly StringOperator[];
} = {
  boolean: EQUALITY_OPERATORS,
  number: ['=', '!=', '<', '<=', '>', '>='],
  string: ['=', '!=', 'CONTAINS', 'BEGINSWITH', 'ENDSWITH'],
};

const BY_NAME: ReadonlyMap<string, KeywordDefinition> = new Map(
  KEYWORDS.map((keyword) => [keyword.name, keyword]),
);

/** The keyword of that lower-case name, wherever it may stand. */
export function findKeyword(name: string): KeywordDefinition | undefined {
  return BY_NAME.get(name);
}

/** Whether a keyword may stand in a scope; if so, its name is one of that scope's. */
export function isInScope<Scope extends KeywordScope>(
  keyword: KeywordDefinition,
  scope: Scope,
): keyword is KeywordDefinition<KeywordsByScope[Scope]> {
  return keyword.scopes.includes(scope);
}

export function isEqualityOperator(operator: Operator): operator is EqualityOperator {
  return operator === '=' || operator === '!=';
}

export function isNumberOperator(operator: Operator): operator is NumberOperator {
  return OPERATORS.number.some((candidate) => candidate === operator);
}

export function isStringOperator(operator: Operator): operator is StringOperator {
  return OPERATORS.string.some((candidate) => candidate === operator);
}
