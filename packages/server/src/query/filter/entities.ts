/** What can be asked of a segment and of a call in the same words. */

import type { CommonKeyword, Test } from '@fluoroscope/filter';
import { OUTCOME_BITS } from '../../store/trace-codes.ts';
import { heldAttribute, isMarkKeyword } from './attributes.ts';
import type { Bindings } from './bindings.ts';
import { positiveField, testField } from './comparisons.ts';
import { isRequestKeyword, testRequest } from './requests.ts';

/**
 * Where a segment or a call keeps what it is asked for, as SQL inside a lambda over a list of them. Each is a function,
 * because a column that nobody asks for is not read.
 */
export interface Entity {
  /** Bits of the outcome. */
  flags(): string;
  /** It is the part of an inferred node, or a call to one. */
  isInferred(): string;
  /** Microseconds; negative while unfinished. */
  responseTime(): string;
  duration(): string;
  request(): string;
  /** Place of the segment whose user, machine and resource are meant; negative for none. */
  segment(): string;
}

/** Any of the outcomes that are not ok. */
const FAILED = OUTCOME_BITS.error | OUTCOME_BITS.throttle | OUTCOME_BITS.fault;

/** A trace without root is not ok. */
export const ROOT_IS_OK = `bitAnd(t.root_flags, ${FAILED | OUTCOME_BITS.present}) = ${OUTCOME_BITS.present}`;

export function hasFlag(flags: string, flag: keyof typeof OUTCOME_BITS): string {
  return `bitAnd(${flags}, ${OUTCOME_BITS[flag]}) != 0`;
}

/** The condition that `entity` passes a test of `keyword`. */
export function testEntity(
  test: Test<unknown>,
  keyword: CommonKeyword,
  entity: Entity,
  bindings: Bindings,
): string {
  if (isRequestKeyword(keyword)) return testRequest(test, keyword, entity.request(), bindings);
  if (isMarkKeyword(keyword)) {
    return heldAttribute(test, { mark: keyword }, { list: 'segments', place: entity.segment() }, bindings);
  }
  switch (keyword) {
    case 'responsetime':
      return testField(test, positiveField('time', entity.responseTime()), bindings);
    case 'duration':
      return testField(
        test,
        { type: 'time', sql: entity.duration(), present: `${entity.responseTime()} >= 0` },
        bindings,
      );
    default:
      return testField(test, { type: 'boolean', sql: factOf(keyword, entity) }, bindings);
  }
}

function factOf(
  keyword: 'ok' | 'error' | 'throttle' | 'fault' | 'partial' | 'inferred',
  entity: Entity,
): string {
  switch (keyword) {
    case 'ok':
      return `bitAnd(${entity.flags()}, ${FAILED}) = 0`;
    case 'inferred':
      return entity.isInferred();
    case 'partial':
      return 'toUInt8(t.is_partial)';
    default:
      return hasFlag(entity.flags(), keyword);
  }
}
