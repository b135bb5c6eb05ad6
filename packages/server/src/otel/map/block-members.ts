/** Members of blocks, which are left out where there is nothing to say:
 *  a document never holds null or an empty text. */

import type { MemberNames } from '../resource-names.ts';
import type { AttributeMap, AttributeValue } from '../span.ts';

/** A text that says something; undefined for any other value. */
export function textOf(value: AttributeValue): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The texts of a list, without those that are empty; nothing for any other value. */
export function textsOf(value: AttributeValue): readonly string[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly AttributeValue[]).filter(
    (element): element is string => textOf(element) !== undefined,
  );
}

/** Leaves the member out where the value is undefined. */
export function setMember<Block extends object, Member extends keyof Block>(
  block: Block,
  member: Member,
  value: Block[Member] | undefined,
): void {
  if (value !== undefined) block[member] = value;
}

/** The texts of attributes under the names of members; undefined where no attribute has one. */
export function textMembers(
  attributes: AttributeMap,
  names: MemberNames,
): Record<string, string> | undefined {
  const block: Record<string, string> = {};
  let isEmpty = true;
  for (const [member, key] of names) {
    const text = textOf(attributes.get(key));
    if (text === undefined) continue;
    block[member] = text;
    isEmpty = false;
  }
  return isEmpty ? undefined : block;
}
