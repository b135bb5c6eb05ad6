import { z } from 'zod';
import { isAwsError } from './aws-error.ts';
import { groupSelectorMembers, readSelector } from './group-input.ts';
import { refuseGroup, toGroup } from './group-output.ts';
import { defineOperation } from './operation.ts';

/** Source: X-Ray API reference, GetGroup. */
export const getGroup = defineOperation({
  name: 'GetGroup',
  path: '/GetGroup',
  input: z.object(groupSelectorMembers),
  answer(input, { groups }) {
    const selector = readSelector(input);
    if (isAwsError(selector)) return selector;
    const group = groups.find(selector);
    return group === undefined ? refuseGroup('unknown') : { Group: toGroup(group) };
  },
});
