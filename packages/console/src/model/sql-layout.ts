/**
 * A query broken into lines where its clauses begin, to be read. Only white space between words changes; texts,
 * quoted names and comments stay as they are, and copying takes the query as it was sent.
 */

const CLAUSES: ReadonlySet<string> = new Set(
  `SELECT FROM WHERE HAVING LIMIT OFFSET UNION EXCEPT INTERSECT VALUES SET RETURNING WITH WINDOW FETCH FOR JOIN INNER
   LEFT RIGHT FULL CROSS GROUP ORDER INSERT UPDATE DELETE ON AND OR`.split(/\s+/),
);
const INDENTED: ReadonlySet<string> = new Set(['ON', 'AND', 'OR']);
/** Words that go on with the clause before them: no line begins at the second of `LEFT JOIN` or of `DELETE FROM`. */
const JOINED: Readonly<Record<string, readonly string[]>> = {
  JOIN: ['INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'OUTER'],
  FROM: ['DELETE', 'DISTINCT'],
  UPDATE: ['FOR', 'DO'],
  SET: ['DO'],
  OR: ['CREATE', 'INSERT'],
};
const TOKEN =
  /\s+|--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]\s]*\]|[A-Za-z_][\w$]*|[\s\S]/g;
/** A query of this length is not one to be read. */
const MOST_CHARACTERS = 50_000;

/** The query in lines. What stands in parentheses stays in one. */
export function layOutSql(query: string): string {
  const text = query.trim();
  if (text.length > MOST_CHARACTERS || text.includes('\n')) return text;
  let written = '';
  let depth = 0;
  let before = '';
  let gap = '';
  let isInBetween = false;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token.trim() === '') {
      gap = ' ';
      continue;
    }
    const word = token.toUpperCase();
    const isOfBetween: boolean = isInBetween && word === 'AND';
    written += (gap !== '' && depth === 0 && !isOfBetween ? lineBreak(word, before) : undefined) ?? gap;
    written += token;
    if (token === '(') depth++;
    if (token === ')') depth = Math.max(0, depth - 1);
    isInBetween = word === 'BETWEEN' || (isInBetween && !isOfBetween);
    before = word;
    gap = '';
  }
  return written;
}

/** What stands before a word that begins a line; undefined for one that does not. */
function lineBreak(word: string, before: string): string | undefined {
  if (!CLAUSES.has(word) || JOINED[word]?.includes(before) === true) return undefined;
  return INDENTED.has(word) ? '\n  ' : '\n';
}
