/** What may stand at a place of an expression that is being written. */

import type { Operator, ValueType } from './ast.ts';
import type { KeywordName, KeywordScope } from './keywords.ts';

/** What an operator compares, with the type of its values where the language knows it. */
export type CompletionSubject =
  | {
      readonly kind: 'keyword';
      readonly keyword: KeywordName;
      readonly type: ValueType;
      readonly scope: KeywordScope;
    }
  | { readonly kind: 'annotation'; readonly key: string }
  | { readonly kind: 'group'; readonly by: 'name' | 'arn' }
  | { readonly kind: 'text' }
  | { readonly kind: 'metadata' }
  | { readonly kind: 'rootCauseJson' };

/** The keyword that may begin the name of an annotation, as it was written. */
export type AnnotationWord = 'annotation' | 'source.annotation' | 'destination.annotation';

/** A node of `service( )`, or the first or second of `edge( )`; `source` is the name of the first, once it is there. */
export interface CompletionNode {
  readonly of: 'service' | 'source' | 'target';
  readonly source?: string;
}

export type Expected =
  /** A condition, with what that scope knows. */
  | { readonly kind: 'condition'; readonly scope: KeywordScope }
  /** A key of an annotation; what is replaced includes `word`. */
  | { readonly kind: 'annotationKey'; readonly word: AnnotationWord }
  | { readonly kind: 'operator'; readonly operators: readonly Operator[] }
  | { readonly kind: 'value'; readonly subject: CompletionSubject; readonly operator: Operator }
  | { readonly kind: 'node'; readonly node: CompletionNode }
  /** A part of `id( )` that is not there yet. */
  | { readonly kind: 'idPart'; readonly parts: readonly string[] }
  | { readonly kind: 'idValue'; readonly part: string; readonly node: CompletionNode }
  /** A word or a sign of the grammar, as it is written. */
  | { readonly kind: 'symbol'; readonly text: string };

export interface FilterCompletion {
  /** Offsets of what a proposal takes the place of; nothing where both are the same. */
  readonly replace: { readonly start: number; readonly end: number };
  /** What was typed of it, without quotes, brackets and the word of an annotation. */
  readonly typed: string;
  /** Whether what is replaced begins with a double quote. */
  readonly isQuoted: boolean;
  /** What may stand here, likely ones first; empty where the expression is wrong before this place. */
  readonly expected: readonly Expected[];
}
