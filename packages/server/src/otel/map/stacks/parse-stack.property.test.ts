import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStack } from './parse-stack.ts';

const LANGUAGES = ['dotnet', 'go', 'java', 'nodejs', 'python'] as const;

/** What parsers look for, in any order: the neighbourhood where mistakes live. */
const piece = fc.constantFrom(
  '\tat ',
  '\t\tat ',
  '    at ',
  '   at ',
  '  File "',
  '", line ',
  ', in ',
  ' in ',
  ':line ',
  'Caused by: ',
  '\tSuppressed: ',
  '\t... 2 more',
  ' ---> ',
  '--- End of inner exception stack trace ---',
  'During handling of the above exception, another exception occurred:',
  'goroutine 1 [running]:',
  '\t/app/a.go:12 +0x1d',
  '(',
  ')',
  ' (',
  '/',
  '0x',
  ':',
  ': ',
  '12',
  'T',
  '\n',
  '\r\n',
);
const stackText = fc
  .array(fc.oneof({ arbitrary: piece, weight: 9 }, fc.string({ maxLength: 3 })), { maxLength: 60 })
  .map((pieces) => pieces.join(''));

describe('any stack', () => {
  it('is read without an error, into frames that a document can hold', () => {
    fc.assert(
      fc.property(fc.constantFrom(...LANGUAGES), stackText, (language, text) => {
        for (const { stack, truncated } of parseStack(text, language)) {
          expect(stack.length).toBeLessThanOrEqual(50);
          expect(truncated === 0 || stack.length === 50).toBe(true);
          for (const { path, line, label } of stack) {
            expect([typeof path, Number.isSafeInteger(line), typeof label]).toEqual([
              'string',
              true,
              'string',
            ]);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
  it.each<[string, string, string]>([
    ['java', '\tat a.B.run(B.java:1)\n', 'Caused by: E: e\n\tat a.B.run(B.java:1)\n'],
    ['nodejs', '    at fn (/app/a.js:1:2)\n', '    at fn (/app/a.js:1:2)\n'],
    [
      'python',
      '  File "/a.py", line 1, in a\n',
      '  File "/a.py", line 1, in a\nE: e\n\nDuring handling of the above exception, another exception occurred:\n\n',
    ],
    ['dotnet', '   at A.B() in /a.cs:line 1\n', '---> E: e\n   at A.B()\n'],
    ['go', 'main.a()\n\t/a.go:1\n', 'main.a()\n\t/a.go:1\n'],
  ])('of %s is cut to 50 frames and 16 exceptions', (language, frame, chain) => {
    const [deep] = parseStack(`T: m\n${frame.repeat(60)}`, language);
    expect([deep?.stack.length, deep?.truncated]).toEqual([50, 10]);
    expect(parseStack(`T: m\n${chain.repeat(100)}`, language).length).toBeLessThanOrEqual(16);
  });
  it.each(LANGUAGES)('of %s takes time in proportion to its length', (language) => {
    for (const hostile of [
      '\tat ',
      '    at (',
      '  File "',
      '(',
      ':',
      '/',
      ' in ',
      '---> ',
      'Caused by: ',
      '\n',
    ]) {
      const started = performance.now();
      parseStack(`T\n${hostile.repeat(200_000 / hostile.length)}`, language);
      parseStack(`T\n${`${hostile}\n`.repeat(200_000 / (hostile.length + 1))}`, language);
      // Quadratic work on 200 kB takes minutes.
      expect(performance.now() - started).toBeLessThan(2000);
    }
  });
});
