import { expect, it } from 'vitest';
import { csvCell, toCsv, toJson } from './trace-export.ts';

it.each([
  ['=HYPERLINK("http://x")', '"\'=HYPERLINK(""http://x"")"'],
  ['+1+1', "'+1+1"],
  ['-2+3', "'-2+3"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
  ['-5', '-5'],
  [-5, '-5'],
  ['a, "b"\r\nc', '"a, ""b""\r\nc"'],
  [undefined, ''],
  [false, 'false'],
])('writes the cell %j as %s', (value, text) => {
  expect(csvCell(value)).toBe(text);
});

it('writes a column for each annotation', () => {
  const csv = toCsv([
    {
      Id: '1-a',
      StartTime: 1_700_000_000.5,
      HasFault: true,
      Duration: 0.25,
      Http: { HttpURL: 'http://a/', HttpStatus: 500 },
      Annotations: { tenant: [{ AnnotationValue: { StringValue: '=cmd' } }] },
    },
    { Id: '1-b' },
  ]);
  const [header = '', first = '', second = '', rest] = csv.split('\r\n');
  expect(header.endsWith(',services,annotation.tenant')).toBe(true);
  expect(first).toBe("1-a,2023-11-14T22:13:20.500Z,fault,false,,0.25,,http://a/,500,,,,,'=cmd");
  expect(second.startsWith('1-b,,ok,')).toBe(true);
  expect(rest).toBe('');
});

it('writes JSON as the API gives it, with the question', () => {
  const text = toJson([{ Id: '1-a' }], { filter: 'fault', StartTime: 1, EndTime: 2 });
  expect(JSON.parse(text)).toEqual({
    FilterExpression: 'fault',
    StartTime: 1,
    EndTime: 2,
    TraceSummaries: [{ Id: '1-a' }],
  });
});
