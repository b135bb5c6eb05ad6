/**
 * The `cause` member: text that names an exception recorded elsewhere in the trace, or a block with exceptions.
 * Source: X-Ray Developer Guide, "X-Ray segment documents", "Errors and exceptions"; X-Ray's published JSON schema
 * demands members that no SDK sends, so nothing is required here.
 */

import {
  isJsonObject,
  isNotBoolean,
  isNotInteger,
  isNotString,
  isString,
  type Raw,
  retain,
} from './json-value.ts';
import type { CauseBlock, Entity, ExceptionRecord, StackFrame } from './segment-document.ts';
import { parseSegmentId } from './trace-id.ts';

/** Deletes what is not a `cause`'s, in place; ids inside it become lower case. */
export function checkCause(entity: Raw<Entity>): void {
  const { cause } = entity;
  if (typeof cause === 'string') entity.cause = canonicalReference(cause);
  else if (isJsonObject(cause)) checkCauseBlock(cause);
  else delete entity.cause;
}

/** An id in lower case, so that references compare by equality; any other text as it is. */
function canonicalReference(text: string): string {
  return parseSegmentId(text) ?? text;
}

function checkCauseBlock(cause: Raw<CauseBlock>): void {
  if (typeof cause.id === 'string') cause.id = canonicalReference(cause.id);
  else if (cause.id !== undefined) delete cause.id;
  if (isNotString(cause.working_directory)) delete cause.working_directory;
  if (Array.isArray(cause.paths)) retain(cause.paths, isString);
  else if (cause.paths !== undefined) delete cause.paths;
  if (Array.isArray(cause.exceptions)) retain(cause.exceptions, isCheckedException);
  else if (cause.exceptions !== undefined) delete cause.exceptions;
}

function isCheckedException(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  checkException(value);
  return true;
}

function checkException(exception: Raw<ExceptionRecord>): void {
  if (typeof exception.id === 'string') exception.id = canonicalReference(exception.id);
  else if (exception.id !== undefined) delete exception.id;
  if (typeof exception.cause === 'string') exception.cause = canonicalReference(exception.cause);
  else if (exception.cause !== undefined) delete exception.cause;
  if (isNotString(exception.message)) delete exception.message;
  if (isNotString(exception.type)) delete exception.type;
  if (isNotBoolean(exception.remote)) delete exception.remote;
  if (isNotInteger(exception.truncated)) delete exception.truncated;
  if (isNotInteger(exception.skipped)) delete exception.skipped;
  if (Array.isArray(exception.stack)) retain(exception.stack, isCheckedFrame);
  else if (exception.stack !== undefined) delete exception.stack;
}

function isCheckedFrame(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  checkFrame(value);
  return true;
}

function checkFrame(frame: Raw<StackFrame>): void {
  if (isNotString(frame.path)) delete frame.path;
  if (isNotInteger(frame.line)) delete frame.line;
  if (isNotString(frame.label)) delete frame.label;
}
