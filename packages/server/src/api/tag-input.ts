/** Tags as requests carry them. */

import { z, type ZodType } from 'zod';
import { findTagProblem, type Tag } from '../resources/tag.ts';
import { type AwsError, invalidRequest } from './aws-error.ts';

export const tagList: ZodType<readonly Tag[]> = z
  .array(z.object({ Key: z.string(), Value: z.string() }))
  .transform((tags) => tags.map(({ Key, Value }) => ({ key: Key, value: Value })));

/** The refusal of tags that no resource may have, whether they come with a new resource or later. */
export function checkTags(tags: readonly Tag[]): AwsError | undefined {
  const problem = findTagProblem(tags);
  return problem === undefined ? undefined : invalidRequest(problem);
}
