import { describe, expect, it } from 'vitest';
import { parseStack } from './parse-stack.ts';

/** An exception as a test writes it: frames as `label path line`. */
interface Expected {
  readonly title?: readonly [type: string, message?: string];
  readonly frames: readonly (readonly [label: string, path: string, line: number])[];
}

function check(language: string | undefined, lines: readonly string[], expected: readonly Expected[]): void {
  const parsed = parseStack(lines.join('\n'), language).map(({ type, message, stack }, index) => ({
    ...(index === 0 ? {} : { title: message === undefined ? [type] : [type, message] }),
    frames: stack.map(({ label, path, line }) => [label, path, line]),
  }));
  expect(parsed).toEqual(expected);
}

type Case = readonly [source: string, lines: readonly string[], expected: readonly Expected[]];

const CAUSE = 'Collector awsxray exporter, translator/cause.go';
const OURS = 'our own addition';

describe('a stack of Java', () => {
  it.each<Case>([
    [
      `${CAUSE}: fillJavaStacktrace (case 14)`,
      [
        'T: m',
        '\tat java.base/a.B.run(B.java:12)',
        '\tat a.C.n(Native Method)',
        'Caused by: E: disk',
        '\tat a.D.io(D.java:3)',
        '\t... 2 more',
      ],
      [
        {
          frames: [
            ['a.B.run', 'B.java', 12],
            ['a.C.n', 'Native Method', 0],
          ],
        },
        { title: ['E', 'disk'], frames: [['a.D.io', 'D.java', 3]] },
      ],
    ],
    [
      `${CAUSE}: messages of several lines`,
      [
        'T: first',
        'second',
        '\tat a.B.run(B.java:1)',
        'Caused by: E: third: fourth',
        'fifth',
        '\tsixth',
        '\tat a.C.run(C.java:2)',
        'Caused by: F',
        '\t... 3 more',
      ],
      [
        { frames: [['a.B.run', 'B.java', 1]] },
        { title: ['E', 'third: fourth\nfifth\n\tsixth'], frames: [['a.C.run', 'C.java', 2]] },
        { title: ['F'], frames: [] },
      ],
    ],
    [
      `${CAUSE}: suppressed exceptions`,
      [
        'T: m',
        '\tat a.B.run(B.java:1)',
        '\tSuppressed: S: s',
        '\t\tat a.S.run(S.java:1)',
        '\tCaused by: R: r',
        '\t\t... 1 more',
        'Caused by: E: e',
        '\tat a.E.run(E.java:2)',
      ],
      [{ frames: [['a.B.run', 'B.java', 1]] }, { title: ['E', 'e'], frames: [['a.E.run', 'E.java', 2]] }],
    ],
    [
      `${CAUSE}: lines that are no frames`,
      ['T', '\tat nothing', '\tat a.B.run(B.java:1', '\tat a.B.run(Unknown Source)', '', 'rest'],
      [{ frames: [['a.B.run', 'Unknown Source', 0]] }],
    ],
    [
      `${OURS}: all that stands before the class, and a hidden class`,
      [
        'T',
        '\tat app//a.B.run(B.java:1)',
        '\tat app/lib@1.2/a.B.run(B.java:2)',
        '\tat a.B$$Lambda/0x00007f12.run(B.java:3)',
        '\tat app/lib@1/a.B$$Lambda/0x00007f12.run(B.java:4)',
      ],
      [
        {
          frames: [
            ['a.B.run', 'B.java', 1],
            ['a.B.run', 'B.java', 2],
            ['a.B$$Lambda/0x00007f12.run', 'B.java', 3],
            ['a.B$$Lambda/0x00007f12.run', 'B.java', 4],
          ],
        },
      ],
    ],
    [
      `${OURS}: lines of Windows`,
      ['T\r', '\tat a.B.run(B.java:1)\r'],
      [{ frames: [['a.B.run', 'B.java', 1]] }],
    ],
  ])('%s', (_source, lines, expected) => {
    check('java', lines, expected);
  });
  it('is what PHP writes too', () => {
    check(
      'php',
      [
        'RuntimeException: m',
        '\tat Shop.Cart.add(/app/src/Cart.php:12)',
        '\tat {main}(C:\\web\\index.php:3)',
      ],
      [
        {
          frames: [
            ['Shop.Cart.add', '/app/src/Cart.php', 12],
            ['{main}', 'C:\\web\\index.php', 3],
          ],
        },
      ],
    );
  });
});

describe('a traceback of Python', () => {
  const chained = (link: string): readonly string[] => [
    'Traceback (most recent call last):',
    '  File "/app/m.py", line 5, in load',
    '    open(path)',
    '    ^^^^^^^^^^',
    'FileNotFoundError: no file',
    '',
    link,
    '',
    'Traceback (most recent call last):',
    '  File "/app/m.py", line 9, in main',
    '    load(path)',
    'ValueError: bad',
    '',
  ];
  const both = [
    { frames: [['main', '/app/m.py', 9]] },
    { title: ['FileNotFoundError', 'no file'], frames: [['load', '/app/m.py', 5]] },
  ] as const;

  it.each<Case>([
    [
      `${CAUSE}: fillPythonStacktrace (case 16)`,
      chained('During handling of the above exception, another exception occurred:'),
      both,
    ],
    [
      `${OURS}: raised from another`,
      chained('The above exception was the direct cause of the following exception:'),
      both,
    ],
    [
      `${CAUSE}: innermost first`,
      [
        'Traceback (most recent call last):',
        '  File "/app/a.py", line 1, in <module>',
        '    run()',
        '  File "/app/b, c.py", line 22, in run',
        '  File "/app/d.py", line 3',
        '    x = = 1',
        'SyntaxError: invalid syntax',
      ],
      [
        {
          frames: [
            ['run', '/app/b, c.py', 22],
            ['<module>', '/app/a.py', 1],
          ],
        },
      ],
    ],
    [
      `${OURS}: messages of several lines and types alone`,
      [
        '  File "/app/a.py", line 1, in a',
        'KeyError',
        '',
        'During handling of the above exception, another exception occurred:',
        '',
        '  File "/app/b.py", line 2, in b',
        'pkg.Failed: first',
        '  second',
        '',
        'During handling of the above exception, another exception occurred:',
        '',
        '  File "/app/c.py", line 3, in c',
        'ValueError: bad',
      ],
      [
        { frames: [['c', '/app/c.py', 3]] },
        { title: ['pkg.Failed', 'first\n  second'], frames: [['b', '/app/b.py', 2]] },
        { title: ['KeyError'], frames: [['a', '/app/a.py', 1]] },
      ],
    ],
  ])('%s', (_source, lines, expected) => {
    check('python', lines, expected);
  });
});

describe('a stack of JavaScript', () => {
  it.each(['nodejs', 'webjs', 'javascript'])(
    `${CAUSE}: fillJavaScriptStacktrace for %s (case 15)`,
    (language) => {
      check(
        language,
        ['Error: b', '    at fn (/app/a.js:10:5)', '    at /app/b.js:7:1'],
        [
          {
            frames: [
              ['fn', '/app/a.js', 10],
              ['', '/app/b.js', 7],
            ],
          },
        ],
      );
    },
  );
  it.each<[source: string, line: string, label: string, path: string, number: number]>([
    [`${OURS}: a file's URL`, 'at file:///app/x.mjs:1:2', '', '/app/x.mjs', 1],
    [`${OURS}: a module of Node.js`, 'at run (node:internal/x:3:4)', 'run', 'node:internal/x', 3],
    [`${OURS}: Windows`, 'at run (C:\\app\\x.js:3:4)', 'run', 'C:\\app\\x.js', 3],
    [`${OURS}: a page`, 'at run (https://a.example:8443/x.js:3:4)', 'run', 'https://a.example:8443/x.js', 3],
    [`${CAUSE}: native`, 'at Array.map (native)', 'Array.map', 'native', 0],
    [`${OURS}: anonymous`, 'at Array.map (<anonymous>)', 'Array.map', '<anonymous>', 0],
    [`${OURS}: no column`, 'at run (/app/x.js:3)', 'run', '/app/x.js', 3],
    [
      `${OURS}: labels of several words`,
      'at async Cart.add [as put] (/app/x.js:3:4)',
      'async Cart.add [as put]',
      '/app/x.js',
      3,
    ],
    [`${OURS}: brackets in a path`, 'at run (/app/(shop)/x.js:3:4)', 'run', '/app/(shop)/x.js', 3],
    [`${OURS}: brackets in a path alone`, 'at /app/(shop)/x.js:3:4', '', '/app/(shop)/x.js', 3],
  ])('%s', (_source, line, label, path, number) => {
    check('nodejs', ['Error', `    ${line}`], [{ frames: [[label, path, number]] }]);
  });
  it(`${CAUSE}: drops frames with nothing at all`, () => {
    check(
      'nodejs',
      ['Error', '    at ', '    at a:1:2', '  at b:1:2', 'at c:1:2'],
      [{ frames: [['', 'a', 1]] }],
    );
  });
});

describe('a stack of .NET', () => {
  it.each<Case>([
    [
      `${CAUSE}: fillDotnetStacktrace`,
      [
        'System.Exception: m',
        '   at Shop.Cart.Add(String item, Int32 n) in C:\\work in progress\\Cart.cs:line 12',
        '   at Shop.Cart.<Run>b__0() in /src/Cart.cs',
        '   at System.Threading.Tasks.Task.Execute()',
        '   at nothing',
        '--- End of stack trace from previous location ---',
      ],
      [
        {
          frames: [
            ['Shop.Cart.Add(String item, Int32 n)', 'C:\\work in progress\\Cart.cs', 12],
            ['Shop.Cart.<Run>b__0()', '/src/Cart.cs', 0],
            ['System.Threading.Tasks.Task.Execute()', '', 0],
          ],
        },
      ],
    ],
    [
      `${OURS}: exceptions inside others`,
      [
        'Outer: o',
        ' ---> Middle: m',
        ' ---> Inner',
        '   at I.I()',
        '   --- End of inner exception stack trace ---',
        '   at M.M() in /m.cs:line 2',
        '   --- End of inner exception stack trace ---',
        '   at O.O()',
        ' ---> (Inner Exception #1) Again: a',
        '   at A.A()<---',
      ],
      [
        { frames: [['O.O()', '', 0]] },
        { title: ['Middle', 'm'], frames: [['M.M()', '/m.cs', 2]] },
        { title: ['Inner'], frames: [['I.I()', '', 0]] },
      ],
    ],
    [
      `${OURS}: in the line of the outer one`,
      [
        'Outer: o ---> Inner: i',
        '   at I.I()',
        '   --- End of inner exception stack trace ---',
        '   at O.O()',
        '   --- End of inner exception stack trace ---',
        '   at P.P()',
      ],
      [
        {
          frames: [
            ['O.O()', '', 0],
            ['P.P()', '', 0],
          ],
        },
        { title: ['Inner', 'i'], frames: [['I.I()', '', 0]] },
      ],
    ],
  ])('%s', (_source, lines, expected) => {
    check('dotnet', lines, expected);
  });
});

describe('a stack of Go', () => {
  it(`${CAUSE}: fillGoStacktrace`, () => {
    check(
      'go',
      [
        'failed',
        'goroutine 1 [running]:',
        'main.(*Cart).Add(0xc000012345, 0x1)',
        '\t/app/cart.go:12 +0x1d',
        'main.main()',
        '\t/app/main.go:7',
        '\tnowhere',
        'created by main.start',
        '\t/app/start.go:3 +0x5',
        'main.last()',
      ],
      [
        {
          frames: [
            ['main.(*Cart).Add', '/app/cart.go', 12],
            ['main.main', '/app/main.go', 7],
            ['created by main.start', '/app/start.go', 3],
          ],
        },
      ],
    );
  });
  it(`${OURS}: begins with the goroutine`, () => {
    check(
      'go',
      ['goroutine 7 [running]:', 'main.main()', '\t/app/main.go:7 +0x1'],
      [{ frames: [['main.main', '/app/main.go', 7]] }],
    );
  });
});

describe('a stack of which the language has no parser', () => {
  it.each([undefined, 'ruby', 'go'])(
    'is read as the Collector awsxray receiver writes it (%s)',
    (language) => {
      check(
        language,
        ['T: m', '\tat fn(/app/a.js: 1)', '\tat a.B.run(B.java:2)'],
        [
          {
            frames: [
              ['fn', '/app/a.js', 1],
              ['a.B.run', 'B.java', 2],
            ],
          },
        ],
      );
    },
  );
});

describe('a stack that cannot be read', () => {
  it.each([
    ['of a language without a parser', 'ruby', "a.rb:1:in `a': m (RuntimeError)"],
    ['of a language that is not named', undefined, 'T: m\n    at fn (/app/a.js:1:2)'],
    ['of another language', 'python', 'T: m\n    at fn (/app/a.js:1:2)'],
    ['of nothing but a title', 'java', 'T: m'],
  ])('%s tells of no exceptions', (_fact, language, text) => {
    expect(parseStack(text, language)).toEqual([]);
  });
});
