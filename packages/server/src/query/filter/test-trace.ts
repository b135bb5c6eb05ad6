/**
 * Tests at the top level of an expression: of the root's outcome and request, of the whole trace, or of what any of
 * its segments holds.
 * Source: X-Ray Developer Guide, "Using filter expressions"; an error that the root did not pass on is not the trace's.
 */

import type { AnnotationSubject, CommonKeyword, KeywordSubject, Test } from '@fluoroscope/filter';
import { isMarkKeyword, someAttribute } from './attributes.ts';
import type { Bindings } from './bindings.ts';
import { type Field, positiveField, testField } from './comparisons.ts';
import { hasFlag, ROOT_IS_OK } from './entities.ts';
import { startLambda } from './lambda.ts';
import { isRequestKeyword, testRootRequest } from './requests.ts';

type OwnSubject = KeywordSubject<'trace', CommonKeyword> | AnnotationSubject<'trace'>;

/** The condition that the trace passes `test`, which is about `subject`. */
export function testTrace(test: Test<unknown>, subject: OwnSubject, bindings: Bindings): string {
  if (subject.kind === 'annotation') return someAttribute(test, { annotation: subject.key }, bindings);
  const { keyword } = subject;
  if (isRequestKeyword(keyword)) return testRootRequest(test, keyword, bindings);
  if (isMarkKeyword(keyword)) return someAttribute(test, { mark: keyword }, bindings);
  return testField(test, fieldOf(keyword), bindings);
}

function fieldOf(
  keyword: 'ok' | 'error' | 'throttle' | 'fault' | 'partial' | 'inferred' | 'responsetime' | 'duration',
): Field {
  switch (keyword) {
    case 'responsetime':
      return positiveField('time', 't.response_us');
    case 'duration':
      return positiveField('time', 't.duration_us');
    case 'ok':
      return { type: 'boolean', sql: ROOT_IS_OK };
    case 'partial':
      return { type: 'boolean', sql: 'toUInt8(t.is_partial)' };
    case 'inferred':
      return { type: 'boolean', sql: someInferred() };
    default:
      return { type: 'boolean', sql: hasFlag('t.root_flags', keyword) };
  }
}

function someInferred(): string {
  const segments = startLambda('x');
  return segments.apply('arrayExists', hasFlag(segments.element('flags', 't.segments.flags'), 'inferred'));
}
