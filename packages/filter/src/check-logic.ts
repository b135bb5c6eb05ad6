/** The one walk over AND, OR and NOT. What a term may be differs from scope to scope, so that is an argument. */

import type { Logic } from './ast.ts';
import type { FilterProblem } from './problem.ts';
import type { SyntaxTerm, SyntaxTree } from './tree.ts';

/** Checks every term in source order; the first problem is the answer. */
export function checkLogic<Term extends { readonly kind: string }>(
  tree: SyntaxTree,
  checkTerm: (term: SyntaxTerm) => Logic<Term> | FilterProblem,
): Logic<Term> | FilterProblem {
  switch (tree.kind) {
    case 'and':
    case 'or': {
      const operands = checkAll(tree.operands, checkTerm);
      return 'kind' in operands ? operands : { kind: tree.kind, operands, position: tree.position };
    }
    case 'not': {
      const operand = checkLogic(tree.operand, checkTerm);
      return isProblem(operand) ? operand : { kind: 'not', operand, position: tree.position };
    }
    default:
      return checkTerm(tree);
  }
}

function checkAll<Term extends { readonly kind: string }>(
  trees: readonly SyntaxTree[],
  checkTerm: (term: SyntaxTerm) => Logic<Term> | FilterProblem,
): readonly Logic<Term>[] | FilterProblem {
  const checked: Logic<Term>[] = [];
  for (const tree of trees) {
    const node = checkLogic(tree, checkTerm);
    if (isProblem(node)) return node;
    checked.push(node);
  }
  return checked;
}

function isProblem(node: { readonly kind: string }): node is FilterProblem {
  return node.kind === 'problem';
}
