/**
 * From a syntax tree to an expression that means something: names are resolved in the scope they stand in, operators
 * and literals are held against the types, and terms against the places they may be in.
 *
 * Each scope has a function for its terms, and one walk over AND, OR and NOT serves them all; the first problem in
 * source order ends it.
 * Source: X-Ray Developer Guide, "Using filter expressions".
 */

import type {
  CauseKind,
  CauseLevel,
  CauseSubject,
  EdgeSubject,
  EdgeTerm,
  Logic,
  RootCauseTerm,
  ServiceSubject,
  ServiceTerm,
  Test,
  TraceTerm,
} from './ast.ts';
import { checkLogic } from './check-logic.ts';
import { checkSpecial } from './check-special.ts';
import { type CauseScope, causeSubject, edgeSubject, serviceSubject, traceSubject } from './check-subject.ts';
import { checkTest } from './check-test.ts';
import { checkProblem, type FilterProblem, quoted } from './problem.ts';
import { isSpecial } from './special-names.ts';
import type {
  BlockSyntax,
  ComparisonSyntax,
  EdgeSyntax,
  KeySyntax,
  ServiceSyntax,
  SyntaxTerm,
  SyntaxTree,
  WordSyntax,
} from './tree.ts';

type BlockSubject = ServiceSubject | EdgeSubject | CauseSubject;

/** The checked expression, or the first thing in it that has no meaning. */
export function check(tree: SyntaxTree): Logic<TraceTerm> | FilterProblem {
  return checkLogic(tree, checkTraceTerm);
}

function checkTraceTerm(term: SyntaxTerm): TraceTerm | FilterProblem {
  switch (term.kind) {
    case 'service':
      return checkService(term);
    case 'edge':
      return checkEdge(term);
    case 'block':
      return checkRootCause(term);
    case 'comparison':
      return checkTraceComparison(term);
  }
}

function checkTraceComparison({ key, test, position }: ComparisonSyntax): TraceTerm | FilterProblem {
  if (key.kind === 'word' && isSpecial(key.name)) return checkSpecial(key.name, test, position);
  const subject = traceSubject(key);
  return subject.kind === 'problem' ? subject : checkTest(subject, test, position);
}

function checkService({ node, body, position }: ServiceSyntax): ServiceTerm | FilterProblem {
  const condition = body && checkBlock(body, 'a service block', serviceSubject);
  if (condition?.kind === 'problem') return condition;
  return {
    kind: 'service',
    ...(node !== undefined && { node }),
    ...(condition !== undefined && { body: condition }),
    position,
  };
}

function checkEdge({ ends, body, position }: EdgeSyntax): EdgeTerm | FilterProblem {
  const condition = body && checkBlock(body, 'an edge block', edgeSubject);
  if (condition?.kind === 'problem') return condition;
  return {
    kind: 'edge',
    ...(ends !== undefined && { ends }),
    ...(condition !== undefined && { body: condition }),
    position,
  };
}

function checkRootCause({ head, body, position }: BlockSyntax): RootCauseTerm | FilterProblem {
  const place = rootCausePlace(head);
  if ('reason' in place) return place;
  const scope = causeScope(place);
  const condition = checkBlock(body, 'a rootcause block', (key) => causeSubject(key, scope));
  if (condition.kind === 'problem') return condition;
  return { kind: 'rootCause', ...place, body: condition, position };
}

/** The condition of a block: comparisons only, joined in any way. `place` names the block in a reason. */
function checkBlock<Subject extends BlockSubject>(
  body: SyntaxTree,
  place: string,
  resolve: (key: KeySyntax) => Subject | FilterProblem,
): Logic<Test<Subject>> | FilterProblem {
  return checkLogic<Test<Subject>>(body, (term) => {
    if (term.kind !== 'comparison') return nestedProblem(term, place);
    const subject = resolve(term.key);
    if (isProblem(subject)) return subject;
    return checkTest(subject, term.test, term.position);
  });
}

function isProblem(node: { readonly kind: string }): node is FilterProblem {
  return node.kind === 'problem';
}

function nestedProblem(term: Exclude<SyntaxTerm, ComparisonSyntax>, place: string): FilterProblem {
  const what = term.kind === 'block' ? 'a rootcause term' : `a term of ${term.kind}`;
  return checkProblem(`${what} cannot be inside ${place} (join the two with AND)`, term.position);
}

interface CausePlace {
  readonly cause: CauseKind;
  readonly level: CauseLevel;
}

const CAUSES: ReadonlyMap<string, CauseKind> = new Map([
  ['fault', 'fault'],
  ['error', 'error'],
  ['responsetime', 'responsetime'],
]);

const LEVELS: ReadonlyMap<string, CauseLevel> = new Map([
  ['service', 'service'],
  ['entity', 'entity'],
  ['exception', 'exception'],
]);

/** What `rootcause.CAUSE.LEVEL` names. */
function rootCausePlace({ name, position }: WordSyntax): CausePlace | FilterProblem {
  const [, causeName = '', levelName = '', ...rest] = name.split('.');
  const cause = CAUSES.get(causeName);
  const level = LEVELS.get(levelName);
  if (cause === undefined || level === undefined || rest.length > 0) {
    const remedy = 'write rootcause.fault, .error or .responsetime, and then .service, .entity or .exception';
    return checkProblem(`unknown root cause ${quoted(name)} (${remedy})`, position);
  }
  if (cause === 'responsetime' && level === 'exception') {
    return checkProblem('rootcause.responsetime has no exceptions (use .service or .entity)', position);
  }
  return { cause, level };
}

/** Only response times have a coverage. */
function causeScope({ cause, level }: CausePlace): CauseScope {
  return cause === 'responsetime' && level === 'entity'
    ? 'rootcause.responsetime.entity'
    : `rootcause.${level}`;
}
