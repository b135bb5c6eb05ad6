/**
 * What keeps a hostile expression cheap. X-Ray publishes no limits for expressions; these leave room for everything a
 * person or a console writes, and bound the recursion of every pass over a tree.
 */

/** Longest expression, in UTF-16 units. */
export const MAX_EXPRESSION_LENGTH = 4096;

/** How many parentheses, blocks and negations may surround a term. */
export const MAX_NESTING_DEPTH = 128;

/** Keys in a metadata path, the namespace included. */
export const MAX_METADATA_KEYS = 16;

/** Levels of arrays and objects in the JSON of `rootcause.json`; a complete root cause has eight. */
export const MAX_JSON_DEPTH = 16;
