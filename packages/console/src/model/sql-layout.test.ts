import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOutSql } from './sql-layout.ts';

describe('layOutSql', () => {
  it.each([
    [
      'select a, b from t left join u on t.a = u.a where a = ? and b between 1 and 2 order by a limit 10',
      'select a, b\nfrom t\nleft join u\n  on t.a = u.a\nwhere a = ?\n  and b between 1 and 2\norder by a\nlimit 10',
    ],
    ['DELETE FROM t WHERE a IN (SELECT b FROM u)', 'DELETE FROM t\nWHERE a IN (SELECT b FROM u)'],
    [
      'INSERT INTO t (a) VALUES (?) ON CONFLICT DO UPDATE SET a = 1',
      'INSERT INTO t (a)\nVALUES (?)\n  ON CONFLICT DO UPDATE\nSET a = 1',
    ],
    ['SELECT \' from \' FROM "order by"', 'SELECT \' from \'\nFROM "order by"'],
    ['SELECT 1\n  FROM t', 'SELECT 1\n  FROM t'],
    ['', ''],
  ])('lays out %s', (query, expected) => {
    expect(layOutSql(query)).toBe(expected);
  });

  it('changes nothing but white space', () => {
    const words = fc.constantFrom(
      'SELECT',
      'from',
      '(',
      ')',
      "' a  b'",
      '?',
      'AND',
      'between',
      ' ',
      '  ',
      '"',
      'x',
    );
    const bare = (text: string): string => text.replaceAll(/\s+/g, '');
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string())), (parts) => {
        const query = parts.join(' ');
        expect(bare(layOutSql(query))).toBe(bare(query));
      }),
    );
  });
});
