/**
 * What a filter expression means, once it is checked: names are resolved, literals have the type of what they are
 * compared with, and nothing stands where it may not. Each scope has a type of its own (a trace, the entities of a
 * node, a call, a root cause), so whoever walks a block never meets a term that cannot be in it.
 * Source: X-Ray Developer Guide, "Using filter expressions".
 */

/** Offsets into the source text in UTF-16 units: `start` is the first character, `end` the one after the last. */
export interface Position {
  readonly start: number;
  readonly end: number;
}

interface Positioned {
  readonly position: Position;
}

/** Joins terms. `and` and `or` have two operands or more, in source order. */
export type Logic<Term> = Term | And<Term> | Or<Term> | Not<Term>;

export interface And<Term> extends Positioned {
  readonly kind: 'and';
  readonly operands: readonly Logic<Term>[];
}

export interface Or<Term> extends Positioned {
  readonly kind: 'or';
  readonly operands: readonly Logic<Term>[];
}

export interface Not<Term> extends Positioned {
  readonly kind: 'not';
  readonly operand: Logic<Term>;
}

export type EqualityOperator = '=' | '!=';
export type NumberOperator = EqualityOperator | '<' | '<=' | '>' | '>=';
export type StringOperator = EqualityOperator | 'CONTAINS' | 'BEGINSWITH' | 'ENDSWITH';
export type Operator = NumberOperator | StringOperator;

/** `subject operator value`. `type` is the type of the value; for a keyword it is also the keyword's. */
export type Comparison<Subject> =
  | TypedComparison<Subject, 'boolean', EqualityOperator, boolean>
  | TypedComparison<Subject, 'number', NumberOperator, number>
  | TypedComparison<Subject, 'string', StringOperator, string>;

interface TypedComparison<Subject, Type, Operation, Value> extends Positioned {
  readonly kind: 'comparison';
  readonly subject: Subject;
  readonly type: Type;
  readonly operator: Operation;
  readonly value: Value;
}

/**
 * A subject alone. A boolean keyword: it is true. A number or string keyword: the field is present. An annotation: the
 * key is set, and a boolean annotation yields its value. Metadata: the path is set, whatever its value.
 */
export interface Presence<Subject> extends Positioned {
  readonly kind: 'presence';
  readonly subject: Subject;
}

export type Test<Subject> = Comparison<Subject> | Presence<Subject>;

export type ValueType = 'boolean' | 'number' | 'string';

/** A keyword in its canonical, lower-case spelling, such as `http.status`. Times are in seconds. */
export interface KeywordSubject<Scope, Keyword> {
  readonly kind: 'keyword';
  readonly scope: Scope;
  readonly keyword: Keyword;
  readonly type: ValueType;
}

/**
 * An annotation, its key as written (keys are case-sensitive). `of` is `entity` but for `source.annotation.KEY` and
 * `destination.annotation.KEY`, which occur in edge blocks only. Never matches a value of another type.
 */
export interface AnnotationSubject<Scope> {
  readonly kind: 'annotation';
  readonly scope: Scope;
  readonly of: 'entity' | 'source' | 'destination';
  readonly key: string;
}

/** A place in the metadata of any segment or subsegment: the namespace, then keys of nested objects. Case-sensitive. */
export interface MetadataSubject {
  readonly kind: 'metadata';
  readonly scope: 'trace';
  readonly path: readonly [string, ...string[]];
}

/** Keywords that mean something of a trace, of an entity of a node, and of a call. */
export type CommonKeyword =
  | 'ok'
  | 'error'
  | 'throttle'
  | 'fault'
  | 'partial'
  | 'inferred'
  | 'responsetime'
  | 'duration'
  | 'http.status'
  | 'http.url'
  | 'http.method'
  | 'http.useragent'
  | 'http.clientip'
  | 'user'
  | 'availabilityzone'
  | 'instance.id'
  | 'resource.arn';

export type ServiceKeyword = CommonKeyword | 'root' | 'name' | 'type';

/** Which of them a root-cause block takes depends on its cause and level; the check has seen to that. */
export type CauseKeyword =
  'first' | 'last' | 'index' | 'name' | 'type' | 'inferred' | 'remote' | 'coverage' | 'message';

export type TraceSubject =
  KeywordSubject<'trace', CommonKeyword> | AnnotationSubject<'trace'> | MetadataSubject;
export type ServiceSubject = KeywordSubject<'service', ServiceKeyword> | AnnotationSubject<'service'>;
export type EdgeSubject = KeywordSubject<'edge', CommonKeyword> | AnnotationSubject<'edge'>;
export type CauseSubject = KeywordSubject<'cause', CauseKeyword>;

/** The condition of a block: `service(){ … }`, `edge(){ … }` or `rootcause.…{ … }`. */
export type ServiceExpression = Logic<Test<ServiceSubject>>;
export type EdgeExpression = Logic<Test<EdgeSubject>>;
export type CauseExpression = Logic<Test<CauseSubject>>;

/** Which node is meant: all members that are present must fit. A plain string in the source is a `name`. */
export interface NodeId {
  readonly name?: string;
  readonly type?: string;
  readonly accountId?: string;
}

/** The trace has a node `node` (absent: any) of which one entity satisfies `body` (absent: whatever it did). */
export interface ServiceTerm extends Positioned {
  readonly kind: 'service';
  readonly node?: NodeId;
  readonly body?: ServiceExpression;
}

/** In the trace, `ends.source` called `ends.target` directly (absent: any call), and one such call satisfies `body`. */
export interface EdgeTerm extends Positioned {
  readonly kind: 'edge';
  readonly ends?: { readonly source: NodeId; readonly target: NodeId };
  readonly body?: EdgeExpression;
}

/** The expression of the group `value` (a name or an ARN) holds, or for `!=` does not. */
export interface GroupTerm extends Positioned {
  readonly kind: 'group';
  readonly by: 'name' | 'arn';
  readonly operator: EqualityOperator;
  readonly value: string;
}

export type CauseKind = 'fault' | 'error' | 'responsetime';

/** An entry of a root-cause list. `responsetime` has no exceptions, so never `exception` with it. */
export type CauseLevel = 'service' | 'entity' | 'exception';

/** One entry at `level`, in one root cause of kind `cause`, satisfies `body`. */
export interface RootCauseTerm extends Positioned {
  readonly kind: 'rootCause';
  readonly cause: CauseKind;
  readonly level: CauseLevel;
  readonly body: CauseExpression;
}

/** The pattern fits one of the trace's three root-cause lists, or for `!=` none. */
export interface RootCauseJsonTerm extends Positioned {
  readonly kind: 'rootCauseJson';
  readonly operator: EqualityOperator;
  readonly pattern: readonly [RootCausePattern, ...RootCausePattern[]];
}

/** Root causes as trace summaries have them: a member that is present must be equal, an absent one fits anything. */
export interface RootCausePattern {
  readonly clientImpacting?: boolean;
  readonly services?: readonly ServicePattern[];
}

export interface ServicePattern {
  readonly name?: string;
  readonly names?: readonly string[];
  readonly type?: string;
  readonly accountId?: string;
  readonly inferred?: boolean;
  readonly entityPath?: readonly EntityPattern[];
}

export interface EntityPattern {
  readonly name?: string;
  readonly coverage?: number;
  readonly remote?: boolean;
  readonly exceptions?: readonly ExceptionPattern[];
}

export interface ExceptionPattern {
  readonly name?: string;
  readonly message?: string;
}

/** A segment document of the trace contains `value`, which is not empty. An extension: X-Ray has no such term. */
export interface TextTerm extends Positioned {
  readonly kind: 'text';
  readonly value: string;
}

export type TraceTerm =
  Test<TraceSubject> | ServiceTerm | EdgeTerm | GroupTerm | RootCauseTerm | RootCauseJsonTerm | TextTerm;

/** The empty expression, which every trace satisfies. */
export interface Everything extends Positioned {
  readonly kind: 'everything';
}

/** A whole filter expression. */
export type FilterExpression = Everything | Logic<TraceTerm>;
