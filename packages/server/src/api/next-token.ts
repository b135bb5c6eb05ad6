import { type AwsError, invalidRequest } from './aws-error.ts';

/** The refusal of a page token that was not made for this query. */
export function invalidToken(token: string): AwsError {
  return invalidRequest(`Invalid token ${token.slice(0, MAX_QUOTED_LENGTH)}`);
}

/** Longer than any token the service makes; what it did not make need not come back whole. */
const MAX_QUOTED_LENGTH = 500;

/** For operations that answer on one page: they make no token, so every token is one they did not make. */
export function refuseToken(token: string | undefined): AwsError | undefined {
  return token === undefined || token === '' ? undefined : invalidToken(token);
}
