import { describe, expect, it } from 'vitest';
import type { TraceId } from '@fluoroscope/wire';
import { toLiterals } from './trace-id-literals.ts';

const ID = '1-5759e988-bd862e3fe1be46a994272793';

describe('toLiterals', () => {
  it('quotes ids for an IN list', () => {
    expect(toLiterals([])).toBe('');
    expect(toLiterals([ID, ID] as TraceId[])).toBe(`'${ID}', '${ID}'`);
  });

  it.each([
    '',
    `${ID}'`,
    `${ID}\n`,
    ` ${ID}`,
    ID.toUpperCase(),
    ID.replace('b', "'"),
    ID.replace('b', '\\'),
    ID.slice(0, -1),
    '2-5759e988-bd862e3fe1be46a994272793',
    '5759e988bd862e3fe1be46a994272793',
  ])('refuses %j', (text) => {
    expect(() => toLiterals([ID, text] as TraceId[])).toThrow(TypeError);
  });
});
