import { describe, expect, it } from 'vitest';
import { isAwsError } from './aws-error.ts';
import { readTraceIds } from './trace-ids.ts';

const ID = '1-5759e988-bd862e3fe1be46a994272793';
const W3C = '5759e988bd862e3fe1be46a994272793';
const other = (digit: number) => ID.slice(0, -1) + String(digit);

describe('the trace ids of a request', () => {
  it.each([
    ['X-Ray', ID],
    ['W3C', W3C],
    ['either, in capitals', ID.toUpperCase()],
  ])('may be in the spelling of %s', (_whose, text) => {
    expect(readTraceIds([text])).toEqual([ID]);
  });
  it('keep their order, five at most', () => {
    const ids = [5, 4, 2, 1, 0].map(other);
    expect(readTraceIds(ids)).toEqual(ids);
  });
  it.each([
    ['none', [], 'Zero trace ids provided'],
    ['six', [0, 1, 2, 4, 5, 6].map(other), 'Exceeding maximum query size: 5'],
    ['one twice', [ID, ID], 'Containing duplicate trace ids'],
    ['one in two spellings', [ID, W3C.toUpperCase()], 'Containing duplicate trace ids'],
    ['an empty one', [''], 'Invalid trace id : incorrect id format'],
    ['one of another version', [`2${ID.slice(1)}`], `Invalid trace id 2${ID.slice(1)}: incorrect id format`],
    ['a long one', [`${ID}0`], `Invalid trace id ${ID}: incorrect id format`],
  ])('are refused when there is %s', (_what, texts, message) => {
    const refusal = readTraceIds(texts);
    expect(isAwsError(refusal) && refusal).toMatchObject({ name: 'InvalidRequestException', message });
  });
});
