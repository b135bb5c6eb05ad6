export type * from './ast.ts';
export {
  COMPLEX_TERMS,
  findKeyword,
  KEYWORDS,
  OPERATORS,
  SCOPE_PLACES,
  type ComplexTerm,
  type KeywordDefinition,
  type KeywordName,
  type KeywordScope,
  type KeywordsByScope,
} from './keywords.ts';
export { MAX_EXPRESSION_LENGTH, MAX_JSON_DEPTH, MAX_METADATA_KEYS, MAX_NESTING_DEPTH } from './limits.ts';
export { parseFilter, type FilterResult } from './parse-filter.ts';
export { printFilter } from './print.ts';
export { problemMessage, type FilterProblem, type ProblemPhase } from './problem.ts';
export { completeFilter } from './complete-filter.ts';
export type {
  AnnotationWord,
  CompletionNode,
  CompletionSubject,
  Expected,
  FilterCompletion,
} from './completion.ts';
