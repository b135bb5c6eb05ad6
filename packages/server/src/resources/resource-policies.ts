/**
 * Policies that say who may call X-Ray from outside the account. They are kept, counted and checked as X-Ray does; no
 * call is refused by them, since nothing here knows its callers.
 * Source: X-Ray API reference, PutResourcePolicy, DeleteResourcePolicy; that revisions begin at 1 is observed, not
 * documented.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import { z } from 'zod';
import { defineResourceKind, storedInstant } from '../store/resource-kind.ts';
import type { ResourceChange, ResourceStore } from '../store/resource-store.ts';

/** Source: X-Ray Developer Guide, "Resource-based policies", as for the size of a document. */
export const MAX_POLICIES = 5;
export const MAX_POLICY_BYTES: number = 5 * 1024;

export interface ResourcePolicy {
  readonly name: string;
  /** As it was sent. */
  readonly document: string;
  /** Counts from 1. */
  readonly revision: number;
  readonly updatedAt: EpochMicros;
}

export type PolicyRefusal = 'wrong-revision' | 'too-many' | 'unknown';

export type PolicyOutcome =
  | { readonly kind: 'done'; readonly policy: ResourcePolicy }
  | { readonly kind: 'refused'; readonly why: PolicyRefusal };

const policyKind = defineResourceKind<ResourcePolicy>(
  'resource-policy',
  z.object({
    name: z.string(),
    document: z.string(),
    revision: z.int(),
    updatedAt: storedInstant,
  }),
);

/** A policy that is not there has this revision, so that whoever sends it can only create. */
const NO_REVISION = 0;

/** In the order of the names' code units. */
export function listPolicies(store: ResourceStore): readonly ResourcePolicy[] {
  return policyKind.list(store);
}

export interface PolicyRequest {
  readonly name: string;
  /** Checked. */
  readonly document: string;
  /** What the caller believes is there; undefined when it does not matter. */
  readonly expectedRevision: string | undefined;
}

/** Creates or replaces; resolves when it is durable. Throws FLS_STORE_UNAVAILABLE. */
export function putPolicy(
  store: ResourceStore,
  { name, document, expectedRevision }: PolicyRequest,
  now: EpochMicros,
): Promise<PolicyOutcome> {
  return store.change(() => {
    const before = policyKind.get(store, name);
    const revision = before?.revision ?? NO_REVISION;
    if (!isExpected(revision, expectedRevision)) return refuse('wrong-revision');
    if (before === undefined && listPolicies(store).length >= MAX_POLICIES) return refuse('too-many');
    const policy = { name, document, revision: revision + 1, updatedAt: now };
    return { writes: [policyKind.put(name, policy)], result: { kind: 'done', policy } };
  });
}

/** Resolves with what the policy was, when its end is durable. Throws FLS_STORE_UNAVAILABLE. */
export function deletePolicy(
  store: ResourceStore,
  name: string,
  expectedRevision: string | undefined,
): Promise<PolicyOutcome> {
  return store.change(() => {
    const policy = policyKind.get(store, name);
    if (policy === undefined) return refuse(expectedRevision === undefined ? 'unknown' : 'wrong-revision');
    if (!isExpected(policy.revision, expectedRevision)) return refuse('wrong-revision');
    return { writes: [policyKind.remove(name)], result: { kind: 'done', policy } };
  });
}

function isExpected(revision: number, expected: string | undefined): boolean {
  return expected === undefined || expected === String(revision);
}

function refuse(why: PolicyRefusal): ResourceChange<PolicyOutcome> {
  return { writes: [], result: { kind: 'refused', why } };
}
