/** What a key means in the scope it stands in. */

import type { CauseSubject, EdgeSubject, KeywordSubject, ServiceSubject, TraceSubject } from './ast.ts';
import { findKeyword, isInScope, type KeywordScope, type KeywordsByScope, SCOPE_PLACES } from './keywords.ts';
import { alternatives, checkProblem, type FilterProblem, quoted } from './problem.ts';
import { isSpecial } from './special-names.ts';
import { suggestion } from './suggest.ts';
import type { AnnotationSyntax, KeySyntax, WordSyntax } from './tree.ts';

export type CauseScope = Extract<KeywordScope, `rootcause.${string}`>;

export function traceSubject(key: KeySyntax): TraceSubject | FilterProblem {
  switch (key.kind) {
    case 'word':
      return keywordSubject(key, 'trace', 'trace');
    case 'metadata':
      return { kind: 'metadata', scope: 'trace', path: key.path };
    case 'annotation':
      if (key.of !== 'entity') return endProblem(key);
      return { kind: 'annotation', scope: 'trace', of: key.of, key: key.key };
  }
}

export function serviceSubject(key: KeySyntax): ServiceSubject | FilterProblem {
  switch (key.kind) {
    case 'word':
      return keywordSubject(key, 'service', 'service');
    case 'metadata':
      return topLevelProblem('metadata', key);
    case 'annotation':
      if (key.of !== 'entity') return endProblem(key);
      return { kind: 'annotation', scope: 'service', of: key.of, key: key.key };
  }
}

export function edgeSubject(key: KeySyntax): EdgeSubject | FilterProblem {
  switch (key.kind) {
    case 'word':
      return keywordSubject(key, 'edge', 'edge');
    case 'metadata':
      return topLevelProblem('metadata', key);
    case 'annotation':
      return { kind: 'annotation', scope: 'edge', of: key.of, key: key.key };
  }
}

export function causeSubject(key: KeySyntax, scope: CauseScope): CauseSubject | FilterProblem {
  if (key.kind === 'word') return keywordSubject(key, scope, 'cause');
  if (key.kind === 'metadata') return topLevelProblem('metadata', key);
  const reason = 'a rootcause block has no annotations (join annotation.KEY with AND, outside the block)';
  return checkProblem(reason, key.position);
}

function keywordSubject<Scope extends KeywordScope, Name>(
  word: WordSyntax,
  scope: Scope,
  scopeName: Name,
): KeywordSubject<Name, KeywordsByScope[Scope]> | FilterProblem {
  const keyword = findKeyword(word.name);
  if (keyword === undefined) return unknownProblem(word);
  if (!isInScope(keyword, scope)) return misplacedProblem(word, scope, keyword.scopes);
  return { kind: 'keyword', scope: scopeName, keyword: keyword.name, type: keyword.type };
}

function unknownProblem(word: WordSyntax): FilterProblem {
  if (isSpecial(word.name)) return topLevelProblem(word.name, word);
  const meant = suggestion(word.name);
  const remedy = meant === undefined ? '' : ` (did you mean ${meant}?)`;
  return checkProblem(`unknown keyword ${quoted(word.name)}${remedy}`, word.position);
}

function misplacedProblem(
  word: WordSyntax,
  scope: KeywordScope,
  allowed: readonly KeywordScope[],
): FilterProblem {
  // The block of response times is one of the entity blocks; where all of them will do, it needs no mention.
  const isEveryEntity = allowed.includes('rootcause.entity');
  const shown = allowed.filter((place) => !isEveryEntity || place !== 'rootcause.responsetime.entity');
  const places = alternatives(shown.map((place) => SCOPE_PLACES[place]));
  return checkProblem(`${word.name} has no meaning ${SCOPE_PLACES[scope]} (use it ${places})`, word.position);
}

function topLevelProblem(what: string, { position }: KeySyntax): FilterProblem {
  return checkProblem(`${what} belongs at the top level (join it with AND, outside the block)`, position);
}

function endProblem({ of, position }: AnnotationSyntax): FilterProblem {
  return checkProblem(`${of}.annotation has a meaning in edge blocks only (use annotation.KEY)`, position);
}
