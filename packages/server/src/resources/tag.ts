/**
 * What a tag may be. Length counts characters, not UTF-16 units, and letters are those of every script.
 * Source: X-Ray API reference, TagResource, "Tags"; X-Ray Developer Guide, "Tagging X-Ray sampling rules and groups".
 */

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** Most tags of one group or sampling rule. */
export const MAX_TAGS = 50;
/** Most tags of one request. */
export const MAX_TAGS_GIVEN = 200;
const MAX_KEY_LENGTH = 128;
/** The reference says 256 in one place and 255 in another; the larger one refuses nobody. */
const MAX_VALUE_LENGTH = 256;

const ALLOWED = /^[\p{L}\p{N}\p{Zs}_.:/=+\-@]*$/u;
const RESERVED = /^aws:/i;

/** Why these tags cannot stand on one resource, as a sentence; undefined when they can. */
export function findTagProblem(tags: readonly Tag[]): string | undefined {
  if (tags.length > MAX_TAGS_GIVEN) return `A request can hold up to ${MAX_TAGS_GIVEN} tags`;
  const keys = new Set<string>();
  for (const { key, value } of tags) {
    const problem = findKeyProblem(key) ?? findValueProblem(key, value);
    if (problem !== undefined) return problem;
    if (keys.has(key)) return `The tag key ${key} is given twice`;
    keys.add(key);
  }
  return undefined;
}

function findKeyProblem(key: string): string | undefined {
  if (key === '' || lengthOf(key) > MAX_KEY_LENGTH) {
    return `A tag key must have 1 to ${MAX_KEY_LENGTH} characters`;
  }
  if (RESERVED.test(key)) return `Tag keys that begin with aws: are reserved`;
  return ALLOWED.test(key) ? undefined : notAllowed('key', key);
}

function findValueProblem(key: string, value: string): string | undefined {
  if (lengthOf(value) > MAX_VALUE_LENGTH) {
    return `The value of the tag ${key} must have at most ${MAX_VALUE_LENGTH} characters`;
  }
  return ALLOWED.test(value) ? undefined : notAllowed('value', key);
}

function notAllowed(part: 'key' | 'value', key: string): string {
  return `The ${part} of the tag ${key} can hold letters, digits, spaces and _ . : / = + - @ only`;
}

function lengthOf(text: string): number {
  return [...text].length;
}
