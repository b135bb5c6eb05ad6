import { z, type ZodType } from 'zod';

/** PutResourcePolicy declares no InvalidRequestException, so that a bad name is an ill-typed member. */
export const policyName: ZodType<string> = z.string().regex(/^[\w+=,.@-]{1,128}$/, {
  error: 'expected 1 to 128 letters, digits and _ + = , . @ -',
});
