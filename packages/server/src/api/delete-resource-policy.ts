import { z } from 'zod';
import { deletePolicy } from '../resources/resource-policies.ts';
import { optional } from './input-types.ts';
import { defineOperation } from './operation.ts';
import { policyName } from './policy-input.ts';
import { refusePolicy } from './policy-output.ts';

/** Takes a policy away, with a revision only if that is the policy's.
 *  Source: X-Ray API reference, DeleteResourcePolicy. */
export const deleteResourcePolicy = defineOperation({
  name: 'DeleteResourcePolicy',
  path: '/DeleteResourcePolicy',
  input: z.object({ PolicyName: policyName, PolicyRevisionId: optional(z.string()) }),
  async answer({ PolicyName, PolicyRevisionId }, { resources }) {
    const outcome = await deletePolicy(resources, PolicyName, PolicyRevisionId);
    return outcome.kind === 'done' ? {} : refusePolicy(outcome.why);
  },
});
