/**
 * Takes the values out of the text of a query: the field it goes into is documented as free of values given by users,
 * and applications that build their queries by joining strings have them in the text. Strings and numbers become `?`;
 * names, keywords, parameters (`$1`, `:id`) and comments stay. What is a string differs between the databases:
 * MySQL's backslash escapes and double quotes, PostgreSQL's dollar quotes.
 */
export type SqlDialect = 'mysql' | 'postgres';

/** Characters of a query that are kept: enough to know any by, little enough not to fill a document. */
export const MAX_SQL_CHARACTERS = 16_384;

/**
 * One alternative a token, tried in this order: comments, strings, quoted names, words (with the digits in them),
 * parameters, numbers. An unclosed token reaches to the end, so that a cut text shows no part of a string.
 */
const COMMENT = String.raw`/\*(?!!)[^]*?(?:\*/|$)`;
const WORD = String.raw`[$:@]?[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|[$:]\d+`;
const NUMBER = String.raw`(?:\d[\w.]*|\.\d[\w]*)(?:(?<=[eE])[+-]\d+)?`;

const TOKENS: Readonly<Record<SqlDialect, RegExp>> = {
  mysql: new RegExp(
    String.raw`(${COMMENT}|#[^\n]*|--(?=\s|$)[^\n]*|` +
      '`[^`]*(?:`|$))' +
      String.raw`|([bBnNxX]?'(?:[^'\\]|\\[^]|'')*(?:'|\\?$)|"(?:[^"\\]|\\[^]|"")*(?:"|\\?$))|(${WORD})|(${NUMBER})`,
    'g',
  ),
  postgres: new RegExp(
    String.raw`(${COMMENT}|--[^\n]*|"[^"]*(?:"|$))` +
      String.raw`|([eE]'(?:[^'\\]|\\[^]|'')*(?:'|\\?$)|(?:[uU]&|[bBnNxX])?'(?:[^']|'')*(?:'|$)|\$(\w*)\$[^]*?(?:\$\3\$|$))|(${WORD})|(${NUMBER})`,
    'g',
  ),
};

type Mask = (token: string, ...groups: unknown[]) => string;

const MASKS: Readonly<Record<SqlDialect, Mask>> = { mysql: maskGroups(3), postgres: maskGroups(4) };

/** The text with `?` for its literals, cut to `MAX_SQL_CHARACTERS` with a mark. */
export function sanitizeSql(text: string, dialect: SqlDialect): string {
  const cut = text.length - MAX_SQL_CHARACTERS;
  const kept = cut > 0 ? text.slice(0, MAX_SQL_CHARACTERS) : text;
  const masked = kept.replace(TOKENS[dialect], MASKS[dialect]);
  return cut > 0 ? `${masked}…[cut ${cut} characters]` : masked;
}

/** Strings are the second group of either expression; where numbers are differs. */
function maskGroups(numberGroup: number): Mask {
  return (token, ...groups) => (groups[1] !== undefined || groups[numberGroup] !== undefined ? '?' : token);
}
