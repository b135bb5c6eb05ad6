import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  annotationColumn,
  DEFAULT_COLUMNS,
  formatColumns,
  NARROW_COLUMNS,
  parseColumns,
} from './trace-columns.ts';

it('writes what it reads', () => {
  const columns = [...DEFAULT_COLUMNS.slice(0, 2), { ...annotationColumn('a,b:c %41'), width: 300 }];
  expect(formatColumns(columns)).toBe('id,age,annotation.a%2Cb%3Ac %2541:300');
  expect(parseColumns(formatColumns(columns))).toEqual(columns);
});

it('has the columns of a narrow window in a link too', () => {
  expect(parseColumns(formatColumns(NARROW_COLUMNS))).toEqual(NARROW_COLUMNS);
});

it('leaves out what is no column, and what is there already', () => {
  expect(parseColumns('nonsense,age:5,age,annotation.,%E0%A4%A')).toEqual([{ id: 'age', width: 60 }]);
  expect(parseColumns('nonsense')).toBeUndefined();
});

it('takes any text', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const columns = parseColumns(text);
      expect(columns && parseColumns(formatColumns(columns))).toEqual(columns);
    }),
  );
});
