import { z } from 'zod';
import { readIndexingRule } from '../resources/indexing-rule.ts';
import { toIndexingRule } from './indexing-rule-output.ts';
import { optional } from './input-types.ts';
import { refuseToken } from './next-token.ts';
import { defineOperation } from './operation.ts';

/** The one rule there is. Source: X-Ray API reference, GetIndexingRules. */
export const getIndexingRules = defineOperation({
  name: 'GetIndexingRules',
  path: '/GetIndexingRules',
  input: z.object({ NextToken: optional(z.string()) }),
  answer({ NextToken }, { resources }) {
    return refuseToken(NextToken) ?? { IndexingRules: [toIndexingRule(readIndexingRule(resources))] };
  },
});
