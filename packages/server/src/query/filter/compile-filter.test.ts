import { type FilterExpression, parseFilter } from '@fluoroscope/filter';
import { describe, expect, it } from 'vitest';
import {
  type CompiledFilter,
  compileFilter,
  type FilterEnvironment,
  listDocumentTerms,
} from './compile-filter.ts';

function parse(text: string): FilterExpression {
  const result = parseFilter(text);
  if (result.kind === 'problem') throw new Error(`${text}: ${result.problem.reason}`);
  return result.expression;
}

/** An environment with these groups, by name. Each is parsed once, as a service does it. */
function withGroups(groups: Readonly<Record<string, string>>): FilterEnvironment {
  const parsed = new Map(Object.entries(groups).map(([name, text]) => [name, parse(text)]));
  return { groupExpression: (_by, name) => parsed.get(name) };
}

const NO_GROUPS = withGroups({});

function compile(text: string, environment: FilterEnvironment = NO_GROUPS): CompiledFilter {
  const compiled = compileFilter(parse(text), environment);
  if (compiled.kind === 'problem') throw new Error(compiled.reason);
  return compiled;
}

describe('the predicate', () => {
  it('of a block looks nodes up before it walks the segments, and reads what the block asks for', () => {
    expect(compile('service("web") { fault AND responsetime > 0.5 }')).toMatchInlineSnapshot(`
      {
        "cost": "costly",
        "kind": "ok",
        "params": {
          "filter0": "web",
          "filter1": "500000",
        },
        "sql": "arrayExists((x_service, x_flags, x_response) -> (arrayMap((n_name, n_names) -> (n_name = {filter0:String} OR has(n_names, {filter0:String})), t.services.name, t.services.names)[x_service + 1] AND (bitAnd(x_flags, 4) != 0 AND (x_response >= 0 AND toFloat64(x_response) > {filter1:Float64}))), t.segments.service, t.segments.flags, t.segments.response_us)",
      }
    `);
  });
  it('of a call takes both ends from the nodes', () => {
    expect(compile('edge("a", "b") { http.status = 404 }').sql).toMatchInlineSnapshot(
      `"arrayExists((x_source, x_target, x_request) -> (arrayMap((n_name, n_names) -> (n_name = {filter0:String} OR has(n_names, {filter0:String})), t.services.name, t.services.names)[x_source + 1] AND arrayMap((n_name, n_names) -> (n_name = {filter1:String} OR has(n_names, {filter1:String})), t.services.name, t.services.names)[x_target + 1] AND arrayMap((r_status) -> (r_status != 0 AND toFloat64(r_status) = {filter2:Float64}), arrayPushFront(t.requests.status, t.http_status))[x_request]), t.edges.source, t.edges.target, t.edges.request)"`,
    );
  });
  it('of an annotation in a block collects the segments that hold it first', () => {
    expect(compile('service() { annotation.tier != "gold" }').sql).toMatchInlineSnapshot(
      `"arrayExists((x_service, x_place) -> has(arrayFlatten(arrayFilter((a_holders, a_kind, a_key, a_text) -> (a_key = {filter0:String} AND a_kind = 1 AND a_text != {filter1:String}), t.attributes.segments, t.attributes.kind, t.attributes.key, t.attributes.text)), x_place - 1), t.segments.service, arrayEnumerate(t.segments.service))"`,
    );
  });
  it('names its parameters as it is told, so that two predicates fit one statement', () => {
    const { sql, params } = compile('http.url = "/a"', { ...NO_GROUPS, parameters: 'filterB' });
    expect(params).toEqual({ filterB0: '/a' });
    expect(sql).toContain('{filterB0:String}');
  });
  it('of a root cause numbers its entries', () => {
    expect(compile('rootcause.fault.entity { last and name = "x" }').sql).toMatchInlineSnapshot(
      `"arrayExists((c_remote, c_name, c_kind) -> (c_kind = 1 AND arrayExists((e_left, e_name) -> (e_left = 1 AND (e_name != '' AND e_name = {filter0:String})), arrayReverse(arrayEnumerate(arrayFlatten(c_remote))), arrayFlatten(c_name))), t.root_causes.services.entities.remote, t.root_causes.services.entities.name, t.root_causes.kind)"`,
    );
  });
  it('of a root cause in JSON holds each cause against each, then compares numbers', () => {
    const pattern = '[{"Services":[{"Name":"a","EntityPath":[{"Name":"a","Exceptions":[{"Name":"E"}]}]}]}]';
    expect(compile(`rootcause.json = #${pattern}`).sql).toMatchInlineSnapshot(
      `"arrayExists((k_kind) -> (countEqual(t.root_causes.kind, k_kind) = 1 AND arrayFilter((f_fits, f_kind) -> f_kind = k_kind, arrayMap((c_service, c_entity_remote, c_entity_name, c_exception_name) -> (length(c_service) = 1 AND arrayMap((n_name) -> n_name = {filter0:String}, t.services.name)[c_service[1] + 1] AND length(c_entity_remote[1]) = 1 AND c_entity_name[1][1] = {filter1:String} AND length(c_exception_name[1][1]) = 1 AND c_exception_name[1][1][1] = {filter2:String}), t.root_causes.services.service, t.root_causes.services.entities.remote, t.root_causes.services.entities.name, t.root_causes.services.entities.exceptions.name), t.root_causes.kind)[1]), [1, 2, 3])"`,
    );
  });
  it('of nothing holds', () => {
    expect(compile('')).toEqual({ kind: 'ok', sql: '1', params: {}, cost: 'cheap' });
  });
});

describe('the cost', () => {
  it.each(['', 'ok', 'responsetime > 1 AND http.url CONTAINS "x"', '!partial', 'group.name = "none"'])(
    'of %s is cheap',
    (text) => {
      expect(compile(text).cost).toBe('cheap');
    },
  );
  it.each([
    'user',
    'inferred',
    'service("a")',
    'edge()',
    'rootcause.fault.service { last }',
    'ok OR annotation.a',
  ])('of %s is costly', (text) => {
    expect(compile(text).cost).toBe('costly');
  });
});

describe('times', () => {
  it('are bound in whole microseconds where the seconds name one', () => {
    for (const [seconds, micros] of [
      ['1.001', '1001000'],
      ['0.1', '100000'],
      ['0.29', '290000'],
      ['4.35', '4350000'],
      ['86400.000001', '86400000001'],
    ]) {
      expect(compile(`duration > ${seconds}`).params).toEqual({ filter0: micros });
    }
  });
  it('finer than a microsecond keep their order, and equal the nearest', () => {
    expect(compile('duration > 0.0000004').params).toEqual({ filter0: '0.39999999999999997' });
    expect(compile('duration = 0.0000004').params).toEqual({ filter0: '0' });
  });
});

describe('groups', () => {
  const check = (text: string, environment: FilterEnvironment, reason: string) => {
    expect(compileFilter(parse(text), environment)).toMatchObject({ kind: 'problem', reason });
  };

  it('may refer to each other', () => {
    const groups = withGroups({ a: 'group.name = "b" AND fault', b: 'error' });
    expect(compile('group.name = "a"', groups).sql).toBe(compile('error AND fault').sql);
  });
  it('may not refer to themselves, however far the way', () => {
    const groups = withGroups({ a: 'group.name = "b"', b: 'ok OR group.arn = "a"' });
    check('group.name = "a"', groups, 'the group "b" refers to itself');
    check('group.arn = "a"', withGroups({ a: 'group.arn = "a"' }), 'the group "a" refers to itself');
  });
  it('are named by the place in the expression that leads to them', () => {
    const groups = withGroups({ a: '             group.name = "a"' });
    const compiled = compileFilter(parse('ok AND group.name = "a"'), groups);
    expect(compiled).toMatchObject({ kind: 'problem', position: 7, end: 23 });
  });
  it('may be used twice', () => {
    expect(compile('group.name = "a" OR !group.name = "a"', withGroups({ a: 'ok' })).params).toEqual({});
  });
  it('end at sixteen inside each other', () => {
    const chain = (length: number) =>
      withGroups(
        Object.fromEntries(
          Array.from({ length }, (_, place) => [
            `g${place}`,
            place + 1 < length ? `group.name = "g${place + 1}"` : 'ok',
          ]),
        ),
      );
    expect(compile('group.name = "g0"', chain(16)).sql).toBe(compile('ok').sql);
    check('group.name = "g0"', chain(17), 'groups refer to groups more than 16 times over');
  });
  it('cannot multiply without end', () => {
    const doubling = Object.fromEntries(
      Array.from({ length: 16 }, (_, place) => {
        const next = `group.name = "g${place + 1}"`;
        return [`g${place}`, place === 15 ? 'service("a") { fault }' : `${next} OR ${next}`];
      }),
    );
    const start = performance.now();
    check('group.name = "g0"', withGroups(doubling), 'the expression is too large together with its groups');
    expect(performance.now() - start).toBeLessThan(1000);
  });
  it('cannot nest without end', () => {
    const deep = (inside: string) => `${'!('.repeat(64)}${inside}${')'.repeat(64)}`;
    const groups = withGroups({
      a: deep('group.name = "b"'),
      b: deep('group.name = "c"'),
      c: deep('group.name = "d"'),
      d: deep('group.name = "e"'),
      e: deep('ok'),
    });
    check('group.name = "a"', groups, 'the expression is nested too deeply together with its groups');
  });
});

describe('terms about documents', () => {
  it('are listed in order, those of groups included', () => {
    const groups = withGroups({ a: 'text CONTAINS "in the group"' });
    const expression = parse('metadata.a = 1 AND !(group.name != "a" OR text CONTAINS "here")');
    const terms = listDocumentTerms(expression, groups);
    expect(terms.map((term) => (term.kind === 'text' ? term.value : term.subject.path))).toEqual([
      ['a'],
      'in the group',
      'here',
    ]);
    const asked: unknown[] = [];
    const matchingTraceIds = (term: unknown) => {
      asked.push(term);
      return [];
    };
    compileFilter(expression, { ...groups, matchingTraceIds });
    expect(asked).toEqual(terms);
    expect(asked.every((term, place) => term === terms[place])).toBe(true);
  });
  it('are none in an expression without any, or without an answer', () => {
    expect(listDocumentTerms(parse('ok AND user = "x"'), NO_GROUPS)).toEqual([]);
    expect(
      listDocumentTerms(parse('text CONTAINS "x" group.name = "a"'), withGroups({ a: 'group.name = "a"' })),
    ).toEqual([]);
  });
  it('are refused where nobody looked for them', () => {
    const reason = expect.stringContaining('cannot be searched here');
    expect(compileFilter(parse('ok AND text CONTAINS "x"'), NO_GROUPS)).toMatchObject({
      kind: 'problem',
      position: 7,
      end: 24,
      reason,
    });
    const unanswered = { ...NO_GROUPS, matchingTraceIds: () => undefined };
    expect(compileFilter(parse('metadata.a'), unanswered)).toMatchObject({ kind: 'problem', reason });
  });
});
