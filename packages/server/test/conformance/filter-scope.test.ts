/** What a filter expression selects depends on more than itself: on the query's clock, on groups, on documents. */

import { MAX_EXPRESSION_LENGTH } from '@fluoroscope/filter';
import type { EpochMicros } from '@fluoroscope/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { T0 } from '../support/segment-builders.ts';
import { type FilterStore, NO_GROUPS, openFilterStore, parseGood } from './filter-store.ts';
import { TRACE_NAMES, traceIdOf, type TraceName } from './fixtures/filter-traces.ts';

let store: FilterStore;
beforeAll(async () => {
  store = await openFilterStore();
});
afterAll(() => store[Symbol.asyncDispose]());

describe('a query by the end of segments', () => {
  const micros = (seconds: number) => Math.round((T0 + seconds) * 1_000_000) as EpochMicros;
  const check = async (text: string, start: number, end: number, selects: readonly TraceName[]) => {
    const endsWithin = { start: micros(start), end: micros(end) };
    expect(await store.select(parseGood(text), { ...NO_GROUPS, endsWithin })).toEqual(selects);
  };

  it('takes blocks to speak of segments that ended in the range', async () => {
    // In `later`, back ends at 102.5 and front at 105.
    await check('service("back") { fault }', 102, 103, ['later']);
    await check('service("back") { fault }', 103, 106, []);
    await check('service("front") { ok }', 103, 106, ['later']);
    await check('service("front") { ok }', 102, 103, []);
  });
  it('includes the start of the range and excludes its end', async () => {
    await check('service("back") { fault }', 102.5, 103, ['later']);
    await check('service("back") { fault }', 102, 102.5, []);
  });
  it('takes a node to be there when one of its segments ended in the range', async () => {
    await check('service("front")', 104, 106, ['later']);
    await check('service("back")', 104, 106, []);
  });
  it('takes a client to be there when its call ended in the range', async () => {
    await check('service(id(type: "client"))', 104, 106, ['later']);
    await check('service(id(type: "client"))', 102, 104, []);
    await check('service(id(type: "client"))', 5.5, 6.5, ['slow']);
  });
  it('takes edges to speak of calls that ended in the range', async () => {
    // The call to back ends at 103.
    await check('edge("front", "back")', 103, 104, ['later']);
    await check('edge("front", "back")', 104, 106, []);
  });
  it('leaves the terms about the whole trace alone', async () => {
    await check('responsetime = 5', 0, 1, ['later']);
  });
  it('does not count what has not ended', async () => {
    await check('service("web") { partial }', 0, 1_000_000, []);
  });
});

describe('terms about documents', () => {
  it('select the traces that were found for them', async () => {
    const matchingTraceIds = (term: { readonly kind: string }) =>
      term.kind === 'text' ? [traceIdOf('game'), traceIdOf('mixed')] : [traceIdOf('odd'), 'unknown'];
    const select = (text: string) => store.select(parseGood(text), { ...NO_GROUPS, matchingTraceIds });
    expect(await select('text CONTAINS "x" AND responsetime = 1')).toEqual(['mixed']);
    expect(await select('metadata.default.a = 1 OR text CONTAINS "x"')).toEqual(['game', 'mixed', 'odd']);
    expect(await select('!text CONTAINS "x"')).toHaveLength(TRACE_NAMES.length - 2);
  });
  it('select nothing when nothing was found', async () => {
    expect(await store.select(parseGood('metadata.a'), { ...NO_GROUPS, matchingTraceIds: () => [] })).toEqual(
      [],
    );
  });
});

describe('the longest and the deepest expressions run on the engine', () => {
  const fill = (term: string) =>
    Array.from({ length: Math.floor(MAX_EXPRESSION_LENGTH / (term.length + 1)) }, () => term).join(' ');

  it.each([
    'ok',
    'user',
    'edge()',
    'service{ok}',
    'service("a"){user}',
    'edge("a","b"){source.annotation.a}',
    'annotation.a=1',
    'rootcause.fault.entity{last}',
  ])('%s over and over', async (term) => {
    expect(await store.select(parseGood(fill(term)))).toEqual(await store.select(parseGood(term)));
  });
  it('a pattern of a root cause that fills the expression', async () => {
    const entities = Array.from({ length: 250 }, () => '{"Name":"ab"}').join();
    const text = `rootcause.json=#[{"Services":[{"EntityPath":[${entities}]}]}]`;
    expect(await store.select(parseGood(text))).toEqual([]);
  });
  it('negations and brackets to the limit', async () => {
    const [open, close] = ['!(fault OR ok AND ', ')'];
    const text = `${open.repeat(63)}fault${close.repeat(63)}`;
    // An odd number of negations of a conjunction with `fault` in its core.
    expect(await store.select(parseGood(text))).toEqual(await store.select(parseGood('!fault')));
    expect(await store.select(parseGood(`service("web"){${text}}`))).toContain('plain');
    expect(await store.select(parseGood(`${'!'.repeat(128)}fault`))).toEqual(
      await store.select(parseGood('fault')),
    );
  });
  it('groups around groups to the limit', async () => {
    const levels = `${'(fault OR ok AND '.repeat(60)}group.name="a"${')'.repeat(60)}`;
    const environment = {
      groupExpression: (_: string, name: string) =>
        parseGood(name === 'a' ? levels.replace('"a"', '"b"') : 'fault'),
    };
    expect(await store.select(parseGood(levels), environment)).toEqual(
      await store.select(parseGood('fault')),
    );
  });
});
