import { z } from 'zod';
import { type AwsError, invalidRequest, isAwsError } from './aws-error.ts';
import { toGroup } from './group-output.ts';
import { optional } from './input-types.ts';
import { pageOf } from './list-page.ts';
import { defineOperation } from './operation.ts';

const MAX_TOKEN_LENGTH = 100;

/**
 * Every group by name, `Default` among them.
 * Source: X-Ray API reference, GetGroups. That the live service takes no token is observed, not documented; ours pages.
 */
export const getGroups = defineOperation({
  name: 'GetGroups',
  path: '/Groups',
  input: z.object({ NextToken: optional(z.string()) }),
  answer({ NextToken }, { groups }) {
    const refusal = checkTokenLength(NextToken);
    if (refusal !== undefined) return refusal;
    const page = pageOf(groups.list(), { query: ['GetGroups'], token: NextToken, keyOf: ({ name }) => name });
    if (isAwsError(page)) return page;
    return { Groups: page.items.map(toGroup), NextToken: page.nextToken };
  },
});

function checkTokenLength(token: string | undefined): AwsError | undefined {
  if (token === undefined || token.length <= MAX_TOKEN_LENGTH) return undefined;
  return invalidRequest(`A token of GetGroups has 1 to ${MAX_TOKEN_LENGTH} characters`);
}
