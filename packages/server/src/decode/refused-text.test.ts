import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifyRefused } from './refused-text.ts';

const TRACE_ID = '1-5759e988-bd862e3fe1be46a994272793';
const IDENTITY = { traceId: TRACE_ID, id: '0000000000000001', name: 'web' };
const GOOD = JSON.stringify({ trace_id: TRACE_ID, id: '0000000000000001', name: 'web', start_time: 'never' });

describe('identifyRefused', () => {
  it.each([
    ['a document', GOOD, IDENTITY],
    ['a document that was cut off', GOOD.slice(0, -5), IDENTITY],
    ['a list of subsegments', `[5,${GOOD}]`, IDENTITY],
    ['a document that is too long to be parsed', GOOD.replace('never', 'x'.repeat(2_000_000)), IDENTITY],
    ['the other spelling of an id', '{"trace_id":"5759E988bd862e3fe1be46a994272793"}', { traceId: TRACE_ID }],
    ['members of other types', `{"trace_id":"${TRACE_ID}","id":5,"name":{}}`, { traceId: TRACE_ID }],
    ['no trace id', '{"id":"0000000000000001"}', undefined],
    ['a bad trace id', '{"trace_id":"1-2-3"}', undefined],
    ['nothing', '', undefined],
    ['null', 'null', undefined],
  ])('%s', (_what, text, expected) => {
    expect(identifyRefused(text)).toEqual(
      expected === undefined ? undefined : { id: undefined, name: undefined, ...expected },
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => identifyRefused(text)).not.toThrow();
      }),
    );
  });
});
