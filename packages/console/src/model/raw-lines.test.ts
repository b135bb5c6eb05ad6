import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runToEnd } from '../work-in-slices.ts';
import { lineAt, rawLineSteps, rawText } from './raw-lines.ts';

function linesOf(text: string): readonly string[] {
  const { from, to, depth } = runToEnd(rawLineSteps(text));
  return from.map((start, line) => '  '.repeat(depth[line] ?? 0) + text.slice(start, to[line]));
}

describe('the raw documents', () => {
  it('keep the spelling of numbers', () => {
    const { text, documents } = rawText({ Id: '1', Segments: [{ Id: 's', Document: '{"a":1.0,"b":[]}' }] });
    expect(linesOf(text)).toEqual([
      '{',
      '  "Id":"1",',
      '  "Segments":[',
      '    {',
      '      "Id":"s",',
      '      "Document":{',
      '        "a":1.0,',
      '        "b":[]',
      '      }',
      '    }',
      '  ]',
      '}',
    ]);
    const lines = runToEnd(rawLineSteps(text));
    expect(lineAt(lines, documents.get('s') ?? 0)).toBe(5);
  });

  it('are indented as JSON is, whatever they hold', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(text);
        const plain = JSON.stringify(value);
        const expected = JSON.stringify(value, null, 2).split('\n');
        const lines = linesOf(plain);
        expect(lines.map((line) => line.length - line.trimStart().length)).toEqual(
          expected.map((line) => line.length - line.trimStart().length),
        );
        expect(lines.map((line) => line.trimStart()).join('')).toBe(plain);
      }),
    );
  });

  it('hold what is not JSON as text', () => {
    expect(JSON.parse(rawText({ Id: '1', Segments: [{ Id: 's', Document: '{"a' }] }).text)).toEqual({
      Id: '1',
      Segments: [{ Id: 's', Document: '{"a' }],
    });
  });
});
