/**
 * Attributes in JSON.
 * Source: OTLP specification, "JSON Protobuf Encoding"; OpenTelemetry protocol 1.11, common.proto.
 */

import type { AttributeMap, AttributeValue } from '../span.ts';
import { doubleOf, integerOf, isJsonObject, memberOf, objectsOf, textOf } from './json-members.ts';
import { MAX_VALUE_DEPTH, NO_ATTRIBUTES } from './span-draft.ts';

const BASE64 = /^[\w+/-]*={0,2}$/;

type ReadMember = (value: unknown, depth: number) => AttributeValue;

/** In the order that decides where several are sent, which no encoder of protobuf does. */
const MEMBERS: readonly (readonly [string, string, ReadMember])[] = [
  ['stringValue', 'string_value', (value) => (typeof value === 'string' ? value : undefined)],
  ['boolValue', 'bool_value', (value) => (typeof value === 'boolean' ? value : undefined)],
  ['intValue', 'int_value', integerOf],
  ['doubleValue', 'double_value', doubleOf],
  ['arrayValue', 'array_value', listOf],
  ['kvlistValue', 'kvlist_value', mapOf],
  ['bytesValue', 'bytes_value', bytesOf],
];

/** The attributes of a list of KeyValue; the last value of a key wins, in the place of the first. */
export function attributesOf(value: unknown): AttributeMap {
  return readAttributes(value, 1);
}

function readAttributes(value: unknown, depth: number): AttributeMap {
  const pairs = objectsOf(value);
  if (pairs.length === 0) return NO_ATTRIBUTES;
  const attributes = new Map<string, AttributeValue>();
  for (const pair of pairs) attributes.set(textOf(pair['key']), valueOf(pair['value'], depth));
  return attributes;
}

function valueOf(value: unknown, depth: number): AttributeValue {
  if (depth > MAX_VALUE_DEPTH || !isJsonObject(value)) return undefined;
  for (const [name, oldName, read] of MEMBERS) {
    const member = memberOf(value, name, oldName);
    if (member !== undefined) return read(member, depth);
  }
  return undefined;
}

/** Null stands for an element that says nothing. */
function listOf(value: unknown, depth: number): AttributeValue {
  const values = isJsonObject(value) ? value['values'] : undefined;
  return Array.isArray(values) ? values.map((element: unknown) => valueOf(element, depth + 1)) : [];
}

function mapOf(value: unknown, depth: number): AttributeValue {
  return readAttributes(isJsonObject(value) ? value['values'] : undefined, depth + 1);
}

/** A copy of its own, because Node cuts small buffers from a large one. */
function bytesOf(value: unknown): AttributeValue {
  if (typeof value !== 'string' || !BASE64.test(value)) return undefined;
  return new Uint8Array(Buffer.from(value, 'base64'));
}
