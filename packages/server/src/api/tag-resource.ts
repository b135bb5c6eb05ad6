import { z } from 'zod';
import type { TagOutcome } from '../resources/tag-registry.ts';
import { type AwsError, awsError } from './aws-error.ts';
import { defineOperation } from './operation.ts';
import { checkResourceArn, unknownResource } from './resource-arn.ts';
import { checkAddedTags, tagList, tooManyTags } from './tag-input.ts';

/** Adds tags to a group or a sampling rule; all of them or none. Source: X-Ray API reference, TagResource. */
export const tagResource = defineOperation({
  name: 'TagResource',
  path: '/TagResource',
  input: z.object({ ResourceARN: z.string(), Tags: tagList }),
  async answer({ ResourceARN: arn, Tags }, { tags }) {
    return checkResourceArn(arn) ?? checkAddedTags(Tags) ?? answerOutcome(await tags.tag(arn, Tags), arn);
  },
});

function answerOutcome(outcome: TagOutcome, arn: string): object | AwsError {
  switch (outcome) {
    case 'done':
      return {};
    case 'unknown-resource':
      return unknownResource(arn);
    case 'too-many-tags':
      return { ...awsError('TooManyTagsException', 400, tooManyTags), resourceName: arn };
  }
}
