import { z } from 'zod';
import { listPolicies } from '../resources/resource-policies.ts';
import { isAwsError } from './aws-error.ts';
import { optional } from './input-types.ts';
import { pageOf } from './list-page.ts';
import { defineOperation } from './operation.ts';
import { toResourcePolicy } from './policy-output.ts';

/** Every resource policy by name. Source: X-Ray API reference, ListResourcePolicies. */
export const listResourcePolicies = defineOperation({
  name: 'ListResourcePolicies',
  path: '/ListResourcePolicies',
  input: z.object({ NextToken: optional(z.string()) }),
  answer({ NextToken }, { resources }) {
    const query = ['ListResourcePolicies'];
    const page = pageOf(listPolicies(resources), { query, token: NextToken, keyOf: ({ name }) => name });
    if (isAwsError(page)) return page;
    return { ResourcePolicies: page.items.map(toResourcePolicy), NextToken: page.nextToken };
  },
});
