import { z } from 'zod';
import { isAwsError } from './aws-error.ts';
import { groupSelectorMembers, readSelector } from './group-input.ts';
import { refuseGroup } from './group-output.ts';
import { defineOperation } from './operation.ts';

/** Takes a group and its tags away. Source: X-Ray API reference, DeleteGroup. */
export const deleteGroup = defineOperation({
  name: 'DeleteGroup',
  path: '/DeleteGroup',
  input: z.object(groupSelectorMembers),
  async answer(input, { groups }) {
    const selector = readSelector(input);
    if (isAwsError(selector)) return selector;
    const outcome = await groups.delete(selector);
    return outcome.kind === 'done' ? {} : refuseGroup(outcome.why);
  },
});
