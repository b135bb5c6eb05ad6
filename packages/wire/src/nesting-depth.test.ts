import { describe, expect, it } from 'vitest';
import { isNestedTooDeep, MAX_NESTING_DEPTH } from './nesting-depth.ts';

function nested(depth: number, opening = '[', inside = '', closing = ']'): string {
  return opening.repeat(depth) + inside + closing.repeat(depth);
}

describe('isNestedTooDeep', () => {
  it.each([
    ['arrays', '[', ']'],
    ['objects', '{"a":', '}'],
    ['both', '[{"a":', '}]'],
  ])('counts %s', (_what, opening, closing) => {
    const levels = MAX_NESTING_DEPTH / (opening.length === 6 ? 2 : 1);
    expect(isNestedTooDeep(nested(levels, opening, '1', closing))).toBe(false);
    expect(isNestedTooDeep(nested(levels + 1, opening, '1', closing))).toBe(true);
  });

  it('looks at depth and not at number', () => {
    expect(isNestedTooDeep(`[${'[[]],'.repeat(10_000)}[]]`)).toBe(false);
    const deepAfterFlat = `[${'{},'.repeat(1000)}${nested(MAX_NESTING_DEPTH)}${',{}'.repeat(1000)}]`;
    expect(isNestedTooDeep(deepAfterFlat)).toBe(true);
  });

  it('finds what is deep at the very end', () => {
    expect(isNestedTooDeep(`[1,${nested(MAX_NESTING_DEPTH)}]`)).toBe(true);
    expect(isNestedTooDeep(`[1,${nested(MAX_NESTING_DEPTH - 1)}]`)).toBe(false);
  });

  it('does not count brackets in strings', () => {
    expect(isNestedTooDeep(JSON.stringify(['\\"['.repeat(2000), '{'.repeat(2000)]))).toBe(false);
    expect(isNestedTooDeep(`["\\\\",${nested(MAX_NESTING_DEPTH)}]`)).toBe(true);
  });

  it('answers for text that is not JSON', () => {
    expect(isNestedTooDeep('')).toBe(false);
    expect(isNestedTooDeep('"'.repeat(3001))).toBe(false);
    expect(isNestedTooDeep(']'.repeat(3000))).toBe(false);
  });
});
