import { z } from 'zod';
import { isAwsError } from './aws-error.ts';
import { optional } from './input-types.ts';
import { pageOf } from './list-page.ts';
import { defineOperation } from './operation.ts';
import { checkResourceArn, unknownResource } from './resource-arn.ts';

/** Every tag of a group or a sampling rule by key. Source: X-Ray API reference, ListTagsForResource. */
export const listTagsForResource = defineOperation({
  name: 'ListTagsForResource',
  path: '/ListTagsForResource',
  input: z.object({ ResourceARN: z.string(), NextToken: optional(z.string()) }),
  answer({ ResourceARN: arn, NextToken }, context) {
    const refusal = checkResourceArn(arn);
    if (refusal !== undefined) return refusal;
    const tags = context.tags.list(arn);
    if (tags === undefined) return unknownResource(arn);
    const query = ['ListTagsForResource', arn];
    const page = pageOf(tags, { query, token: NextToken, keyOf: ({ key }) => key });
    if (isAwsError(page)) return page;
    return {
      Tags: page.items.map(({ key, value }) => ({ Key: key, Value: value })),
      NextToken: page.nextToken,
    };
  },
});
