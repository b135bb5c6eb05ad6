import { z } from 'zod';
import { MAX_TAGS_GIVEN } from '../resources/tag.ts';
import { invalidRequest } from './aws-error.ts';
import { defineOperation } from './operation.ts';
import { checkResourceArn, unknownResource } from './resource-arn.ts';

/** Takes whole tags from a group or a sampling rule. Source: X-Ray API reference, UntagResource. */
export const untagResource = defineOperation({
  name: 'UntagResource',
  path: '/UntagResource',
  input: z.object({ ResourceARN: z.string(), TagKeys: z.array(z.string()) }),
  async answer({ ResourceARN: arn, TagKeys }, { tags }) {
    const refusal = checkResourceArn(arn);
    if (refusal !== undefined) return refusal;
    if (TagKeys.length > MAX_TAGS_GIVEN) {
      return invalidRequest(`A request can hold up to ${MAX_TAGS_GIVEN} tag keys`);
    }
    return (await tags.untag(arn, TagKeys)) === 'unknown-resource' ? unknownResource(arn) : {};
  },
});
