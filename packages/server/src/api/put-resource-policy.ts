import { z } from 'zod';
import { readPolicyDocument } from '../resources/policy-document.ts';
import { locksOut } from '../resources/policy-lockout.ts';
import { MAX_POLICY_BYTES, putPolicy } from '../resources/resource-policies.ts';
import { awsError, type AwsError } from './aws-error.ts';
import { optional } from './input-types.ts';
import { defineOperation } from './operation.ts';
import { policyName } from './policy-input.ts';
import { refusePolicy, toResourcePolicy } from './policy-output.ts';

/**
 * Creates or replaces a policy. With a revision it does so only if that is the policy's; revision 0 only creates.
 * Source: X-Ray API reference, PutResourcePolicy; the error texts are ours.
 */
export const putResourcePolicy = defineOperation({
  name: 'PutResourcePolicy',
  path: '/PutResourcePolicy',
  input: z.object({
    PolicyName: policyName,
    PolicyDocument: z.string(),
    PolicyRevisionId: optional(z.string()),
    BypassPolicyLockoutCheck: optional(z.boolean()),
  }),
  async answer(input, context) {
    const { PolicyName: name, PolicyDocument: document, PolicyRevisionId: expectedRevision } = input;
    const refusal = checkDocument(document, input.BypassPolicyLockoutCheck ? undefined : context.accountId);
    if (refusal !== undefined) return refusal;
    const outcome = await putPolicy(context.resources, { name, document, expectedRevision }, context.now());
    if (outcome.kind === 'refused') return refusePolicy(outcome.why);
    return { ResourcePolicy: toResourcePolicy(outcome.policy) };
  },
});

/** `protectedAccount` is the one that must not be locked out; undefined for none. */
function checkDocument(document: string, protectedAccount: string | undefined): AwsError | undefined {
  if (Buffer.byteLength(document) > MAX_POLICY_BYTES) {
    const text = `A policy document can have up to ${MAX_POLICY_BYTES} bytes`;
    return awsError('PolicySizeLimitExceededException', 400, text);
  }
  const reading = readPolicyDocument(document);
  if (reading.kind === 'malformed') {
    const text = `The policy document is malformed: ${reading.problem}`;
    return awsError('MalformedPolicyDocumentException', 400, text);
  }
  if (protectedAccount !== undefined && locksOut(reading.statements, protectedAccount)) {
    const text =
      'The policy would keep you from calling PutResourcePolicy again; set BypassPolicyLockoutCheck if that is meant';
    return awsError('LockoutPreventionException', 400, text);
  }
  return undefined;
}
