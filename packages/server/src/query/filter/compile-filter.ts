/**
 * A filter expression as one predicate over a row of `traces`: SQL of ours with bound values of the client's. Each kind
 * of term has a file of its own; here is what holds them together, which is the logic between terms, groups, and what
 * was looked up elsewhere.
 *
 * Whatever the expression, the predicate is exact or there is none. What a group or many of them can add up to is
 * limited, since an expression of 4,096 characters may name groups that name groups.
 */

import type {
  FilterExpression,
  GroupTerm,
  MetadataSubject,
  Position,
  Test,
  TextTerm,
  TraceSubject,
  TraceTerm,
} from '@fluoroscope/filter';
import type { TimeRange } from '../instants.ts';
import { type Bindings, createBindings } from './bindings.ts';
import { compileEdge } from './edges.ts';
import { compileLogic, depthOf, not } from './logic.ts';
import { compileRootCauseJson } from './root-cause-json.ts';
import { compileRootCause } from './root-causes.ts';
import { compileService } from './services.ts';
import { testTrace } from './test-trace.ts';

/** Longest predicate, in characters: a statement may hold it twice, and the engine reads 256 KiB. */
const MAX_SQL_LENGTH = 100_000;

/** How many groups may stand inside each other. */
const MAX_GROUPS = 16;

/** Levels of logic, those of all groups around each other added up. No single expression has as many. */
const MAX_DEPTH = 300;

/** A term about the documents themselves, which `traces` does not hold. */
export type DocumentTerm = TextTerm | Test<MetadataSubject>;

/** What an expression can refer to besides the trace. */
export interface FilterEnvironment {
  /** The expression of a group, undefined where there is no such group. */
  groupExpression(by: GroupTerm['by'], value: string): FilterExpression | undefined;
  /** Every trace of the query's range for which the term holds; undefined where that was not found out. */
  readonly matchingTraceIds?: (term: DocumentTerm) => readonly string[] | undefined;
  /** For queries by the time that segments ended: blocks speak of segments and calls that ended in it. */
  readonly endsWithin?: TimeRange | undefined;
  /** What parameters' names begin with, before a number; `filter` when absent. */
  readonly parameters?: `filter${string}` | undefined;
}

export interface CompiledFilter {
  readonly kind: 'ok';
  /** A UInt8 over `traces AS t`, safe to stand beside AND. */
  readonly sql: string;
  /** Values of the placeholders, whose names begin with `filter`. */
  readonly params: Readonly<Record<string, unknown>>;
  /** `cheap` reads single values of a trace, `costly` its lists of nodes, segments, calls, attributes or causes. */
  readonly cost: 'cheap' | 'costly';
}

/** Why an expression that is well formed cannot be answered; `position` is an offset into its text, as of a parser. */
export interface CompileProblem {
  readonly kind: 'problem';
  readonly reason: string;
  readonly position: number;
  /** Offset after the last character of the term. */
  readonly end: number;
}

export function compileFilter(
  expression: FilterExpression,
  environment: FilterEnvironment,
): CompiledFilter | CompileProblem {
  const compilation: Compilation = {
    environment,
    bindings: createBindings(environment.parameters),
    groups: [],
    outermostGroup: undefined,
    depth: 0,
    length: 0,
    problem: undefined,
  };
  const sql = compileExpression(expression, compilation);
  if (compilation.problem !== undefined) return compilation.problem;
  const cost = READS_LISTS.test(sql) ? 'costly' : 'cheap';
  return { kind: 'ok', sql, params: compilation.bindings.params, cost };
}

/**
 * The terms of an expression and of its groups for which `matchingTraceIds` will be asked, the very objects, in order
 * of the source. Empty for an expression that cannot be compiled.
 */
export function listDocumentTerms(
  expression: FilterExpression,
  environment: Pick<FilterEnvironment, 'groupExpression'>,
): readonly DocumentTerm[] {
  const terms: DocumentTerm[] = [];
  const compiled = compileFilter(expression, {
    groupExpression: (by, value) => environment.groupExpression(by, value),
    matchingTraceIds(term) {
      terms.push(term);
      return [];
    },
  });
  return compiled.kind === 'ok' ? terms : [];
}

/** A column inside a column is a list. */
const READS_LISTS = /\bt\.\w+\.\w/;

interface Compilation {
  readonly environment: FilterEnvironment;
  readonly bindings: Bindings;
  /** Groups around the term at hand, outermost first. */
  readonly groups: string[];
  /** Where the outermost of them stands: positions inside a group's expression mean nothing to the asker. */
  outermostGroup: Position | undefined;
  /** Levels of logic around the term at hand, at most. */
  depth: number;
  /** Of the SQL of all terms so far. */
  length: number;
  /** The first one; nothing more is compiled after it. */
  problem: CompileProblem | undefined;
}

function compileExpression(expression: FilterExpression, compilation: Compilation): string {
  if (expression.kind === 'everything') return '1';
  const depth = depthOf(expression);
  compilation.depth += depth;
  const sql = compileLogic(expression, (term) => compileLimited(term, compilation));
  compilation.depth -= depth;
  return sql;
}

function compileLimited(term: TraceTerm, compilation: Compilation): string {
  if (compilation.problem !== undefined) return '0';
  const sql = compileTerm(term, compilation);
  // What a group adds was counted with its terms.
  if (term.kind !== 'group') compilation.length += sql.length;
  if (compilation.length > MAX_SQL_LENGTH) {
    return refuse('the expression is too large together with its groups', term, compilation);
  }
  return sql;
}

function compileTerm(term: TraceTerm, compilation: Compilation): string {
  const { bindings, environment } = compilation;
  switch (term.kind) {
    case 'service':
      return compileService(term, environment.endsWithin, bindings);
    case 'edge':
      return compileEdge(term, environment.endsWithin, bindings);
    case 'rootCause':
      return compileRootCause(term, bindings);
    case 'rootCauseJson':
      return compileRootCauseJson(term, bindings);
    case 'group':
      return compileGroup(term, compilation);
    case 'text':
      return compileDocumentTerm(term, compilation);
    case 'presence':
    case 'comparison':
      return compileTest(term, compilation);
  }
}

function compileTest(test: Test<TraceSubject>, compilation: Compilation): string {
  const { subject } = test;
  if (subject.kind !== 'metadata') return testTrace(test, subject, compilation.bindings);
  // A check of its member's kind does not narrow the test itself.
  return compileDocumentTerm(test as Test<MetadataSubject>, compilation);
}

/** No trace is in a group that does not exist. */
function compileGroup(term: GroupTerm, compilation: Compilation): string {
  const expression = compilation.environment.groupExpression(term.by, term.value);
  const holds = expression === undefined ? '0' : substitute(term, expression, compilation);
  return term.operator === '=' ? holds : not(holds);
}

function substitute(term: GroupTerm, expression: FilterExpression, compilation: Compilation): string {
  const { groups } = compilation;
  const group = `${term.by} ${term.value}`;
  if (groups.includes(group)) return refuse(`the group "${term.value}" refers to itself`, term, compilation);
  if (groups.length === MAX_GROUPS) {
    return refuse(`groups refer to groups more than ${MAX_GROUPS} times over`, term, compilation);
  }
  if (compilation.depth + depthOf(expression) > MAX_DEPTH) {
    return refuse('the expression is nested too deeply together with its groups', term, compilation);
  }
  groups.push(group);
  compilation.outermostGroup ??= term.position;
  const sql = compileExpression(expression, compilation);
  groups.pop();
  if (groups.length === 0) compilation.outermostGroup = undefined;
  return sql;
}

function compileDocumentTerm(term: DocumentTerm, compilation: Compilation): string {
  const traceIds = compilation.environment.matchingTraceIds?.(term);
  if (traceIds === undefined) {
    const reason = 'metadata and free text cannot be searched here; remove the term, or use an annotation';
    return refuse(reason, term, compilation);
  }
  return `t.trace_id IN ${compilation.bindings.bind('Array(String)', traceIds)}`;
}

/** Returns what may stand where the term would: nobody is going to run it. */
function refuse(reason: string, term: TraceTerm, compilation: Compilation): string {
  const { start, end } = compilation.outermostGroup ?? term.position;
  compilation.problem ??= { kind: 'problem', reason, position: start, end };
  return '0';
}
