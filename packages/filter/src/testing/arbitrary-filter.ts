/** Checked expressions of every kind, as a parse could have made them but for their positions. */

import fc from 'fast-check';
import type {
  AnnotationSubject,
  CauseLevel,
  CauseKind,
  Comparison,
  FilterExpression,
  Logic,
  NodeId,
  RootCausePattern,
  Test,
  ValueType,
} from '../ast.ts';
import { isInScope, KEYWORDS, type KeywordScope, OPERATORS } from '../keywords.ts';

const position = { start: 0, end: 0 };

const text = fc.string({ unit: 'binary', maxLength: 8 });
const number = fc
  .oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  .map((value) => value + 0);
const key = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_]{1,6}$/),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
);

/** A value of `type` with an operator that goes with it, for any subject. */
function comparison<Subject>(
  subject: fc.Arbitrary<Subject>,
  type: ValueType,
): fc.Arbitrary<Comparison<Subject>> {
  const kind = fc.constant('comparison' as const);
  const at = fc.constant(position);
  switch (type) {
    case 'boolean':
      return fc.record({
        kind,
        subject,
        type: fc.constant('boolean' as const),
        operator: fc.constantFrom(...OPERATORS.boolean),
        value: fc.boolean(),
        position: at,
      });
    case 'number':
      return fc.record({
        kind,
        subject,
        type: fc.constant('number' as const),
        operator: fc.constantFrom(...OPERATORS.number),
        value: number,
        position: at,
      });
    case 'string':
      return fc.record({
        kind,
        subject,
        type: fc.constant('string' as const),
        operator: fc.constantFrom(...OPERATORS.string),
        value: text,
        position: at,
      });
  }
}

function presence<Subject>(subject: fc.Arbitrary<Subject>): fc.Arbitrary<Test<Subject>> {
  return subject.map((known) => ({ kind: 'presence', subject: known, position }));
}

/** A test of one of the keywords that `scope` has. */
function keywordTest<Scope extends KeywordScope, Name extends string>(scope: Scope, name: Name) {
  const tests = KEYWORDS.flatMap((keyword) => {
    if (!isInScope(keyword, scope)) return [];
    const subject = fc.constant({
      kind: 'keyword' as const,
      scope: name,
      keyword: keyword.name,
      type: keyword.type,
    });
    return [presence(subject), comparison(subject, keyword.type)];
  });
  return fc.oneof(...tests);
}

function untypedTest<Subject>(subject: fc.Arbitrary<Subject>): fc.Arbitrary<Test<Subject>> {
  const types: readonly ValueType[] = ['boolean', 'number', 'string'];
  return fc.oneof(presence(subject), ...types.map((type) => comparison(subject, type)));
}

function annotation<Scope extends string>(
  scope: Scope,
  ...of: readonly AnnotationSubject<Scope>['of'][]
): fc.Arbitrary<AnnotationSubject<Scope>> {
  return fc.record({
    kind: fc.constant('annotation' as const),
    scope: fc.constant(scope),
    of: fc.constantFrom(...of),
    key,
  });
}

/** Terms joined in any way, a few levels deep. */
function logic<Term>(term: fc.Arbitrary<Term>): fc.Arbitrary<Logic<Term>> {
  const { tree } = fc.letrec<{ tree: Logic<Term> }>((tie) => {
    const operands = fc.array(tie('tree'), { minLength: 2, maxLength: 3 });
    return {
      tree: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        term,
        operands.map((list): Logic<Term> => ({ kind: 'and', operands: list, position })),
        operands.map((list): Logic<Term> => ({ kind: 'or', operands: list, position })),
        tie('tree').map((operand): Logic<Term> => ({ kind: 'not', operand, position })),
      ),
    };
  });
  return tree;
}

const nodeId: fc.Arbitrary<NodeId> = fc
  .record({ name: text, type: text, accountId: text }, { requiredKeys: [] })
  .filter((id) => Object.keys(id).length > 0);

const service = fc.record(
  {
    kind: fc.constant('service' as const),
    node: nodeId,
    body: logic(fc.oneof(keywordTest('service', 'service'), untypedTest(annotation('service', 'entity')))),
    position: fc.constant(position),
  },
  { requiredKeys: ['kind', 'position'] },
);

const edge = fc.record(
  {
    kind: fc.constant('edge' as const),
    ends: fc.record({ source: nodeId, target: nodeId }),
    body: logic(
      fc.oneof(
        keywordTest('edge', 'edge'),
        untypedTest(annotation('edge', 'entity', 'source', 'destination')),
      ),
    ),
    position: fc.constant(position),
  },
  { requiredKeys: ['kind', 'position'] },
);

const group = fc.record({
  kind: fc.constant('group' as const),
  by: fc.constantFrom('name' as const, 'arn' as const),
  operator: fc.constantFrom(...OPERATORS.boolean),
  value: text,
  position: fc.constant(position),
});

const PLACES: readonly (readonly [CauseKind, CauseLevel, KeywordScope & `rootcause.${string}`])[] = [
  ['fault', 'service', 'rootcause.service'],
  ['error', 'entity', 'rootcause.entity'],
  ['fault', 'exception', 'rootcause.exception'],
  ['responsetime', 'service', 'rootcause.service'],
  ['responsetime', 'entity', 'rootcause.responsetime.entity'],
];

const rootCause = fc.oneof(
  ...PLACES.map(([cause, level, scope]) =>
    fc.record({
      kind: fc.constant('rootCause' as const),
      cause: fc.constant(cause),
      level: fc.constant(level),
      body: logic(keywordTest(scope, 'cause')),
      position: fc.constant(position),
    }),
  ),
);

const exceptionPattern = fc.record({ name: text, message: text }, { requiredKeys: [] });
const entityPattern = fc.record(
  {
    name: text,
    coverage: number,
    remote: fc.boolean(),
    exceptions: fc.array(exceptionPattern, { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const servicePattern = fc.record(
  {
    name: text,
    names: fc.array(text, { maxLength: 2 }),
    type: text,
    accountId: text,
    inferred: fc.boolean(),
    entityPath: fc.array(entityPattern, { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const causePattern: fc.Arbitrary<RootCausePattern> = fc.record(
  { clientImpacting: fc.boolean(), services: fc.array(servicePattern, { maxLength: 2 }) },
  { requiredKeys: [] },
);

const rootCauseJson = fc.record({
  kind: fc.constant('rootCauseJson' as const),
  operator: fc.constantFrom(...OPERATORS.boolean),
  pattern: fc.tuple(causePattern),
  position: fc.constant(position),
});

const metadata = fc.record({
  kind: fc.constant('metadata' as const),
  scope: fc.constant('trace' as const),
  path: fc.tuple(key, key),
});

const search = fc.record({
  kind: fc.constant('text' as const),
  value: fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
  position: fc.constant(position),
});

export const arbitraryFilter: fc.Arbitrary<FilterExpression> = logic(
  fc.oneof(
    keywordTest('trace', 'trace'),
    untypedTest(annotation('trace', 'entity')),
    untypedTest(metadata),
    service,
    edge,
    group,
    rootCause,
    rootCauseJson,
    search,
  ),
);
