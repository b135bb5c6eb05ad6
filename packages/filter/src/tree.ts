/**
 * An expression as it is written, before anyone asks whether it means anything: names are words, literals have the type
 * of their spelling, and every term may stand in every block.
 */

import type { Logic, NodeId, Operator, Position } from './ast.ts';

export type SyntaxTree = Logic<SyntaxTerm>;

export type SyntaxTerm = ComparisonSyntax | ServiceSyntax | EdgeSyntax | BlockSyntax;

/** `key` alone, or `key operator value`. */
export interface ComparisonSyntax {
  readonly kind: 'comparison';
  readonly key: KeySyntax;
  readonly test?: TestSyntax;
  readonly position: Position;
}

export interface TestSyntax {
  readonly operator: Operator;
  readonly operatorPosition: Position;
  readonly value: ValueSyntax;
}

export type KeySyntax = WordSyntax | AnnotationSyntax | MetadataSyntax;

/** A keyword, or what its writer took for one; `name` is in lower case. */
export interface WordSyntax {
  readonly kind: 'word';
  readonly name: string;
  readonly position: Position;
}

export interface AnnotationSyntax {
  readonly kind: 'annotation';
  readonly of: 'entity' | 'source' | 'destination';
  readonly key: string;
  readonly position: Position;
}

export interface MetadataSyntax {
  readonly kind: 'metadata';
  readonly path: readonly [string, ...string[]];
  readonly position: Position;
}

export type ValueSyntax =
  | { readonly kind: 'string'; readonly value: string; readonly position: Position }
  | { readonly kind: 'number'; readonly value: number; readonly position: Position }
  | { readonly kind: 'bareword'; readonly value: string; readonly position: Position }
  | { readonly kind: 'json'; readonly value: unknown; readonly position: Position };

export interface ServiceSyntax {
  readonly kind: 'service';
  readonly node?: NodeId;
  readonly body?: SyntaxTree;
  readonly position: Position;
}

export interface EdgeSyntax {
  readonly kind: 'edge';
  readonly ends?: { readonly source: NodeId; readonly target: NodeId };
  readonly body?: SyntaxTree;
  readonly position: Position;
}

/** `rootcause.… { … }`; which causes and levels there are is for the check. */
export interface BlockSyntax {
  readonly kind: 'block';
  readonly head: WordSyntax;
  readonly body: SyntaxTree;
  readonly position: Position;
}
