/**
 * What an API operation is: a path, the shape of its input and a function. `defineOperation` closes over the input's
 * type, so that operations of different inputs stand in one table.
 */

import type { ZodType } from 'zod';
import type { ApiContext } from './api-context.ts';
import { awsError, type AwsError } from './aws-error.ts';

export interface OperationDefinition<Input> {
  /** The name in the X-Ray API reference. */
  readonly name: string;
  readonly path: `/${string}`;
  /**
   * Reads known members and drops the others. Keep it shallow: a member nobody asked for may be nested as deep as its
   * sender likes.
   */
  readonly input: ZodType<Input>;
  /** Answers with the output's members in AWS spelling, or with why not. Throws for a failing world only. */
  answer(input: Input, context: ApiContext): Promise<object | AwsError> | object | AwsError;
}

export interface Operation {
  readonly name: string;
  readonly path: `/${string}`;
  /** Checks a parsed body and answers it. */
  call(body: unknown, context: ApiContext): Promise<object | AwsError>;
}

export function defineOperation<Input>(definition: OperationDefinition<Input>): Operation {
  const { name, path, input: schema } = definition;
  return {
    name,
    path,
    async call(body, context) {
      const checked = schema.safeParse(body, { error: explainAbsence });
      if (!checked.success) return awsError('ValidationException', 400, describeIssues(checked.error.issues));
      return definition.answer(checked.data, context);
    },
  };
}

/** The schema's own words, except for what is not there. */
function explainAbsence({ input }: { readonly input?: unknown }): string | undefined {
  return input === undefined ? 'is required' : undefined;
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** A request with a thousand wrong members is told about the first few. */
const MAX_ISSUES_NAMED = 3;

/** What is wrong with an input, in one sentence. */
export function describeIssues(issues: readonly Issue[]): string {
  const count = issues.length === 1 ? '1 validation error' : `${issues.length} validation errors`;
  return `${count} detected: ${issues.slice(0, MAX_ISSUES_NAMED).map(describeIssue).join('; ')}`;
}

function describeIssue({ path, message }: Issue): string {
  return path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`;
}
