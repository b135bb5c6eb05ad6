/**
 * Attributes in protobuf.
 * Source: OpenTelemetry protocol 1.11, common.proto. Its references into a dictionary (KeyValue.key_strindex,
 * AnyValue.string_value_strindex) belong to profiles and say nothing in traces.
 */

import type { AttributeValue } from '../span.ts';
import { MAX_VALUE_DEPTH, NO_ATTRIBUTES, NONE } from './span-draft.ts';
import { END, type WireReader } from './wire-reader.ts';

/** Reads a KeyValue into `attributes`; the last value of a key wins, in the place of the first. */
export function readAttribute(
  wire: WireReader,
  end: number,
  attributes: Map<string, AttributeValue>,
  depth = 1,
): void {
  let key = '';
  let value: AttributeValue;
  for (let tag = wire.nextTag(end); tag !== END; tag = wire.nextTag(end)) {
    if (tag >>> 3 === 1) key = wire.key(tag);
    else if (tag >>> 3 === 2) value = readValue(wire, wire.open(tag), depth);
    else wire.skip(tag);
  }
  attributes.set(key, value);
}

/** Of several members the last wins, as for every union of protobuf. */
function readValue(wire: WireReader, end: number, depth: number): AttributeValue {
  if (depth > MAX_VALUE_DEPTH) {
    wire.skipTo(end);
    return undefined;
  }
  let value: AttributeValue;
  for (let tag = wire.nextTag(end); tag !== END; tag = wire.nextTag(end)) {
    if (isMember(tag)) value = readMember(wire, tag, depth);
    else wire.skip(tag);
  }
  return value;
}

function isMember(tag: number): boolean {
  return tag >>> 3 <= 7;
}

function readMember(wire: WireReader, tag: number, depth: number): AttributeValue {
  switch (tag >>> 3) {
    case 1:
      return wire.text(tag);
    case 2:
      return wire.bool(tag);
    case 3:
      return wire.integer(tag);
    case 4:
      return wire.double(tag);
    case 5:
      return readList(wire, wire.open(tag), depth + 1);
    case 6:
      return readMap(wire, wire.open(tag), depth + 1);
    default:
      return wire.bytes(tag);
  }
}

function readList(wire: WireReader, end: number, depth: number): AttributeValue {
  let list: AttributeValue[] | undefined;
  for (let tag = wire.nextTag(end); tag !== END; tag = wire.nextTag(end)) {
    if (tag >>> 3 === 1) (list ??= []).push(readValue(wire, wire.open(tag), depth));
    else wire.skip(tag);
  }
  return list ?? NONE;
}

function readMap(wire: WireReader, end: number, depth: number): AttributeValue {
  let map: Map<string, AttributeValue> | undefined;
  for (let tag = wire.nextTag(end); tag !== END; tag = wire.nextTag(end)) {
    if (tag >>> 3 === 1) readAttribute(wire, wire.open(tag), (map ??= new Map()), depth);
    else wire.skip(tag);
  }
  return map ?? NO_ATTRIBUTES;
}
