/** Which calls of a trace are meant: by one text, or by what the call says about itself. */

import { wildcardPattern } from './wildcard-pattern.ts';
import type { TraceEntity } from './trace-entity.ts';

/**
 * A text means the name of the call or of the service that answered it (`"DynamoDB"`, `"payments"`), its resource
 * (`"orders"`, a table), or name and operation (`"DynamoDB.PutItem"`); letters in any case, `*` for any text.
 * An object means calls that have all of its members.
 */
export type CallQuery = string | CallFields;

export interface CallFields {
  readonly name?: string;
  readonly operation?: string;
  /** A table, bucket, queue, topic or function. */
  readonly resource?: string;
  readonly method?: string;
  /** Of the URL, without its query. */
  readonly path?: string;
  readonly status?: number;
}

export function matchesCall(call: TraceEntity, query: CallQuery): boolean {
  if (typeof query === 'string') return isLike(namesOf(call), query);
  const { name, operation, resource, method, path, status } = query;
  return (
    (name === undefined || isLike([call.name, call.answer?.name], name)) &&
    (operation === undefined || isLike([call.operation], operation)) &&
    (resource === undefined || isLike([call.resource], resource)) &&
    (method === undefined || isLike([call.method], method)) &&
    (path === undefined || isLike([call.path], path)) &&
    (status === undefined || call.status === status)
  );
}

/** The query in words, such as `DynamoDB` or `calls with {"operation":"PutItem"}`. */
export function describeCalls(query: CallQuery): string {
  return typeof query === 'string' ? query : `calls with ${JSON.stringify(query)}`;
}

function namesOf({ name, operation, resource, answer }: TraceEntity): readonly (string | undefined)[] {
  return [name, resource, answer?.name, operation === undefined ? undefined : `${name}.${operation}`];
}

function isLike(texts: readonly (string | undefined)[], wanted: string): boolean {
  const pattern = wildcardPattern(wanted);
  return texts.some((text) => text !== undefined && pattern.test(text));
}
