/** Tags as requests carry them. */

import { z, type ZodType } from 'zod';
import { findTagProblem, MAX_TAGS, type Tag } from '../resources/tag.ts';
import { type AwsError, invalidRequest } from './aws-error.ts';

export const tagList: ZodType<readonly Tag[]> = z
  .array(z.object({ Key: z.string(), Value: z.string() }))
  .transform((tags) => tags.map(({ Key, Value }) => ({ key: Key, value: Value })));

/** The refusal of tags for a new resource. The operations that make one do not declare TooManyTagsException. */
export function checkTags(tags: readonly Tag[]): AwsError | undefined {
  return tags.length > MAX_TAGS ? invalidRequest(tooManyTags) : checkAddedTags(tags);
}

/** The refusal of tags for a resource that may have some already; how many there are is seen when they are added. */
export function checkAddedTags(tags: readonly Tag[]): AwsError | undefined {
  const problem = findTagProblem(tags);
  return problem === undefined ? undefined : invalidRequest(problem);
}

export const tooManyTags: string = `A resource can have up to ${MAX_TAGS} tags`;
