/**
 * Whether a policy would keep its author from ever replacing it. There are no users here: the caller is the account
 * itself, and what denies to everyone or to the account denies to the caller. A Deny holds whatever else is allowed;
 * one with a condition holds only sometimes and does not lock out for certain.
 * Source: X-Ray API reference, PutResourcePolicy, BypassPolicyLockoutCheck; IAM User Guide, "Policy evaluation logic".
 */

import { matchesWildcard } from '@fluoroscope/wire';
import type { PolicyStatement, Principal } from './policy-document.ts';

const ACTION = 'xray:putresourcepolicy';

/** The action has no resources of its own, so that only patterns that fit everything are about it. */
const RESOURCE = '*';

export function locksOut(statements: readonly PolicyStatement[], accountId: string): boolean {
  return statements.some(
    (statement) =>
      statement.Effect === 'Deny' &&
      Object.keys(statement.Condition ?? {}).length === 0 &&
      isAbout(statement.Action, statement.NotAction, (names) => names.some(isOurAction)) &&
      isAbout(statement.Resource, statement.NotResource, (names) => names.some(isAnyResource)) &&
      isAbout(statement.Principal, statement.NotPrincipal, (named) => namesAccount(named, accountId)),
  );
}

/** Of a pair of elements one is there: the one that names what is meant, or the one that names what is not. */
function isAbout<Element>(
  named: Element | undefined,
  notNamed: Element | undefined,
  fits: (element: Element) => boolean,
): boolean {
  if (named !== undefined) return fits(named);
  return notNamed !== undefined && !fits(notNamed);
}

function isOurAction(pattern: string): boolean {
  return matchesWildcard(pattern.toLowerCase(), ACTION);
}

function isAnyResource(pattern: string): boolean {
  return matchesWildcard(pattern, RESOURCE);
}

function namesAccount(principal: Principal, accountId: string): boolean {
  if (principal === '*') return true;
  const accounts = new Set(['*', accountId, `arn:aws:iam::${accountId}:root`]);
  return principal['AWS']?.some((name) => accounts.has(name)) ?? false;
}
