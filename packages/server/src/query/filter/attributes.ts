/**
 * Annotations, users and resources: distinct values of a trace, each with the segments and the calls that hold it.
 * Where there are several values, a test asks whether some value passes it, `!=` included.
 * Source: X-Ray Developer Guide, "Using filter expressions", section "Annotation keywords"; that some value must
 * differ is observed, not documented.
 */

import type { Test } from '@fluoroscope/filter';
import { ATTRIBUTE_KINDS } from '../../store/trace-codes.ts';
import type { Bindings } from './bindings.ts';
import { type Field, testField } from './comparisons.ts';
import { type Lambda, startLambda } from './lambda.ts';
import { allOf, anyOf } from './logic.ts';

/** Fields that any segment may fill, each with the kind of attribute that keeps it. */
const MARK_KINDS = {
  user: ATTRIBUTE_KINDS.user,
  'resource.arn': ATTRIBUTE_KINDS.resourceArn,
  'instance.id': ATTRIBUTE_KINDS.instanceId,
  availabilityzone: ATTRIBUTE_KINDS.availabilityZone,
} as const;

export type MarkKeyword = keyof typeof MARK_KINDS;

export function isMarkKeyword(keyword: string): keyword is MarkKeyword {
  return Object.hasOwn(MARK_KINDS, keyword);
}

/** What is tested: a mark, or the annotation with that key. */
export type AttributeName = { readonly mark: MarkKeyword } | { readonly annotation: string };

/** The condition that some attribute of the trace passes `test`. */
export function someAttribute(test: Test<unknown>, name: AttributeName, bindings: Bindings): string {
  const attributes = startLambda('a');
  return attributes.apply('arrayExists', testAttribute(test, name, attributes, bindings));
}

/** The condition that the segment or call at `place` (SQL, from 0, negative for none) holds such an attribute. */
export function heldAttribute(
  test: Test<unknown>,
  name: AttributeName,
  holder: { readonly list: 'segments' | 'calls'; readonly place: string },
  bindings: Bindings,
): string {
  const attributes = startLambda('a');
  // What the lists are filtered for comes first.
  attributes.element('holders', `t.attributes.${holder.list}`);
  const fitting = attributes.apply('arrayFilter', testAttribute(test, name, attributes, bindings));
  return `has(arrayFlatten(${fitting}), ${holder.place})`;
}

function testAttribute(
  test: Test<unknown>,
  name: AttributeName,
  attributes: Lambda,
  bindings: Bindings,
): string {
  const kind = attributes.element('kind', 't.attributes.kind');
  if ('mark' in name) {
    return allOf([`${kind} = ${MARK_KINDS[name.mark]}`, testField(test, storedText(attributes), bindings)]);
  }
  const key = attributes.element('key', 't.attributes.key');
  return allOf([
    `${key} = ${bindings.bind('String', name.annotation)}`,
    ...testAnnotation(test, kind, attributes, bindings),
  ]);
}

/** A value of another type than the stored one never fits: 30 is not "30". */
function testAnnotation(
  test: Test<unknown>,
  kind: string,
  attributes: Lambda,
  bindings: Bindings,
): readonly string[] {
  const { textAnnotation, numberAnnotation, booleanAnnotation } = ATTRIBUTE_KINDS;
  if (test.kind === 'presence') return [isSet(kind, attributes)];
  switch (test.type) {
    case 'string':
      return [`${kind} = ${textAnnotation}`, testField(test, storedText(attributes), bindings)];
    case 'number':
      return [`${kind} = ${numberAnnotation}`, testField(test, storedNumber(attributes), bindings)];
    case 'boolean':
      return [`${kind} = ${booleanAnnotation}`, testField(test, storedBoolean(attributes), bindings)];
  }
}

/** An annotation that is only named: any text, any number, or true. */
function isSet(kind: string, attributes: Lambda): string {
  const { textAnnotation, numberAnnotation, booleanAnnotation } = ATTRIBUTE_KINDS;
  return anyOf([
    `${kind} = ${textAnnotation}`,
    `${kind} = ${numberAnnotation}`,
    allOf([`${kind} = ${booleanAnnotation}`, storedBoolean(attributes).sql]),
  ]);
}

// What is stored is present: an annotation may well be an empty text.
function storedText(attributes: Lambda): Field {
  return { type: 'string', sql: attributes.element('text', 't.attributes.text') };
}

function storedNumber(attributes: Lambda): Field {
  return { type: 'number', sql: attributes.element('number', 't.attributes.number') };
}

function storedBoolean(attributes: Lambda): Field {
  return { type: 'boolean', sql: `${attributes.element('number', 't.attributes.number')} != 0` };
}
