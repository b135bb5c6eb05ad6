import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SQL_CHARACTERS, sanitizeSql } from './sanitize-sql.ts';

describe('sanitizeSql', () => {
  it.each([
    [`select * from t1 where a = 'it''s' and b = "x\\"y"`, 'select * from t1 where a = ? and b = ?'],
    ["select 1.5e-3, .5, 0xFF, x'ab', N'n', -7", 'select ?, ?, ?, ?, ?, -?'],
    [
      "select `na'me`, c3 from t where id = :id and @v = 3",
      "select `na'me`, c3 from t where id = :id and @v = ?",
    ],
    ["select 1 # it's\n, 2 -- it's\n, 3 /* it's */", "select ? # it's\n, ? -- it's\n, ? /* it's */"],
    ["select 5--3, 'a'", 'select ?--?, ?'],
    ["select /*! 'secret' */ 1", 'select /*! ? */ ?'],
    ["where a = 'x\\'", 'where a = ?'],
    ["where a = 'open", 'where a = ?'],
    ['insert into t values (?, ?)', 'insert into t values (?, ?)'],
    ["set names 'utf8mb4'", 'set names ?'],
  ])('takes the values out of MySQL: %s', (text, masked) => {
    expect(sanitizeSql(text, 'mysql')).toBe(masked);
  });

  it.each([
    ["select $1, \"Na'me\", E'a\\'b', 'C:\\', t2.c3", 'select $1, "Na\'me", ?, ?, t2.c3'],
    ["select $tag$ it's $$ here $tag$, $$x$$, 1e10", 'select ?, ?, ?'],
    ["select U&'d', b'01', a::int4, x -- it's", "select ?, ?, a::int4, x -- it's"],
    ['select $body$ open', 'select ?'],
    ["select 'a' || 'b', 2+2", 'select ? || ?, ?+?'],
  ])('takes the values out of PostgreSQL: %s', (text, masked) => {
    expect(sanitizeSql(text, 'postgres')).toBe(masked);
  });

  it('shows no part of a string, whatever is in it', () => {
    const secret = fc.stringMatching(/^[a-z]{12}$/).map((letters) => `Secret${letters}`);
    const noise = fc.string({
      unit: fc.constantFrom("'", "''", '"', '\\', ' ', '$', '--', '/*', '\n', '`', '#', 'é'),
    });
    fc.assert(
      fc.property(secret, noise, noise, (word, before, after) => {
        const content = before + word + after;
        const mysql = content.replaceAll('\\', '\\\\').replaceAll("'", "''");
        expect(sanitizeSql(`select a from b where c = '${mysql}' and d = 1`, 'mysql')).toBe(
          'select a from b where c = ? and d = ?',
        );
        const postgres = content.replaceAll("'", "''");
        expect(sanitizeSql(`select a from b where c = '${postgres}' and d = 1`, 'postgres')).toBe(
          'select a from b where c = ? and d = ?',
        );
      }),
    );
  });

  it('cuts a long text before it looks for literals, and says so', () => {
    const text = `insert into t values ('${'s'.repeat(2 * MAX_SQL_CHARACTERS)}')`;
    expect(sanitizeSql(text, 'mysql')).toBe(
      `insert into t values (?…[cut ${text.length - MAX_SQL_CHARACTERS} characters]`,
    );
  });

  it('takes time in proportion to the text for openings that never close', () => {
    const steps = ["'", '"', '`', '$', '$a$', '/*', '--', '\\', "E'", '0x', 'a', '1e'];
    for (const step of steps) {
      const text = step.repeat(MAX_SQL_CHARACTERS / step.length);
      for (const dialect of ['mysql', 'postgres'] as const) {
        const start = process.cpuUsage();
        sanitizeSql(text, dialect);
        const { user, system } = process.cpuUsage(start);
        expect(user + system, `${step} ${dialect}`).toBeLessThan(200_000);
      }
    }
  });
});
