import type { EpochMicros } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import { GroupWatch } from './group-watch.ts';
import type { Insight } from './insight.ts';
import { keyOfService, type MinuteGraph, type MinuteNode } from './minute-graph.ts';

const GROUP = { name: 'shop', arn: 'arn:aws:xray:us-east-1:000000000000:group/shop/1' };
const USUAL_MINUTES = 30;

/** Requests and faults of the services of a minute; `web` is the root and calls `orders`, which calls `payments`. */
type Faults = Readonly<Partial<Record<'web' | 'orders' | 'payments', number>>>;

function node(name: string, faults: number, total = 100): MinuteNode {
  const service = { name, names: [name], type: undefined, accountId: undefined };
  return {
    key: keyOfService(service),
    service,
    isRoot: name === 'web',
    requests: { faults, oks: total - faults, total },
  };
}

function minuteOf(minute: number, faults: Faults): MinuteGraph {
  const nodes = ['web', 'orders', 'payments'].map((name) => node(name, faults[name as keyof Faults] ?? 0));
  const [web, orders, payments] = nodes.map(({ key }) => key) as [string, string, string];
  return {
    minute,
    nodes: new Map(nodes.map((each) => [each.key, each])),
    calls: [
      { source: web, target: orders },
      { source: orders, target: payments },
    ],
  };
}

/** Lets a watch see minutes from 0 on; answers with the last state of each insight after each minute. */
function observe(minutes: readonly Faults[], watch = new GroupWatch(GROUP, []), from = 0) {
  const insights = new Map<string, Insight>();
  const changes = minutes.map((faults, index) => {
    const changed = watch.observe(minuteOf(from + index, faults));
    for (const insight of changed) insights.set(insight.id, insight);
    return changed;
  });
  return { insights: [...insights.values()], changes, watch };
}

const usual = Array.from({ length: USUAL_MINUTES }, (): Faults => ({}));
const times = (count: number, faults: Faults): readonly Faults[] =>
  Array.from({ length: count }, () => faults);
const micros = (minute: number): EpochMicros => (minute * 60_000_000) as EpochMicros;

describe('the insights of a group', () => {
  it('are none while faults are within what is usual', () => {
    expect(observe([...usual, ...times(20, { payments: 3, orders: 2 })]).insights).toEqual([]);
  });

  it('are none for services that are not known yet', () => {
    expect(observe(times(9, { payments: 60 })).insights).toEqual([]);
  });

  it('are none for one bad minute', () => {
    expect(observe([...usual, { payments: 60 }, ...usual]).insights).toEqual([]);
  });

  it('open in the second of three minutes, with the first as their start', () => {
    const { changes } = observe([...usual, { payments: 60 }, {}, { payments: 40 }]);
    expect(changes.slice(0, -1).flat()).toEqual([]);
    expect(changes.at(-1)).toMatchObject([
      {
        groupName: 'shop',
        state: 'ACTIVE',
        rootCause: { name: 'payments' },
        start: micros(USUAL_MINUTES),
        lastUpdate: micros(USUAL_MINUTES + 3),
        rootCauseImpact: { faults: 100, oks: 200, total: 300 },
        clientImpact: { faults: 0, total: 300 },
        summary:
          'payments failed in 40 % of its requests, where 0 % is usual. No request of a client failed.',
        events: [{ at: micros(USUAL_MINUTES + 3) }],
      },
    ]);
  });

  it('blame the service farthest downstream and fold those that fail with it in', () => {
    const { insights } = observe([...usual, ...times(3, { payments: 30, orders: 40, web: 50 })]);
    expect(insights).toHaveLength(1);
    expect(insights[0]).toMatchObject({ rootCause: { name: 'payments' } });
    expect(insights[0]?.topAnomalousServices.map(({ name }) => name)).toEqual(['payments', 'web', 'orders']);
    expect(insights[0]?.summary).toContain("50 % of the clients' requests failed");
    expect(insights[0]?.impactGraph.services).toMatchObject([
      { name: 'payments', edges: [] },
      { name: 'orders', edges: [0] },
      { name: 'web', edges: [1] },
    ]);
  });

  it('move to a cause farther downstream, which is noted', () => {
    const { insights } = observe([
      ...usual,
      ...times(3, { orders: 40 }),
      ...times(3, { orders: 40, payments: 50 }),
    ]);
    expect(insights).toHaveLength(1);
    expect(insights[0]).toMatchObject({ rootCause: { name: 'payments' }, events: [{}, {}] });
  });

  it('note a change of the fault share by ten points, not smaller ones', () => {
    const { insights } = observe([...usual, ...[40, 40, 45, 55, 60].map((payments) => ({ payments }))]);
    expect(insights[0]?.events.map(({ summary }) => /in (\d+) %/.exec(summary)?.[1])).toEqual(['40', '55']);
  });

  it('close after five usual minutes, at the first of them', () => {
    const { insights, changes } = observe([...usual, ...times(4, { payments: 60 }), ...times(10, {})]);
    expect(insights).toMatchObject([
      {
        state: 'CLOSED',
        start: micros(USUAL_MINUTES),
        end: micros(USUAL_MINUTES + 4),
        rootCauseImpact: { faults: 240, total: 400 },
      },
    ]);
    expect(insights[0]?.events.at(-1)?.summary).toBe('payments is back to what is usual.');
    expect(changes.at(-1)).toEqual([]);
  });

  it('are not what is usual afterwards', () => {
    const bad = times(3, { payments: 30 });
    expect(observe([...usual, ...bad, ...times(10, {}), ...bad]).insights).toHaveLength(2);
  });

  it('go on after a restart, and are not found twice', () => {
    const before = observe([...usual, ...times(3, { payments: 60 })]);
    const known = before.insights;
    const after = new GroupWatch(GROUP, known);
    const replayed = observe([...usual, ...times(3, { payments: 60 })], after);
    expect(replayed.insights).toEqual([]);
    const { insights } = observe(times(5, {}), after, USUAL_MINUTES + 3);
    expect(insights).toMatchObject([{ id: known[0]?.id, state: 'CLOSED', end: micros(USUAL_MINUTES + 3) }]);
  });

  it('end when nobody looks any more', () => {
    const { watch } = observe([...usual, ...times(3, { payments: 60 })]);
    expect(watch.close(micros(50))).toMatchObject([{ state: 'CLOSED', end: micros(50) }]);
    expect(watch.close(micros(51))).toEqual([]);
  });
});

describe('services that fail and call each other in a circle', () => {
  it('are one insight', () => {
    const watch = new GroupWatch(GROUP, []);
    const circle = (minute: number, faults: number): MinuteGraph => {
      const [a, b] = [node('a', faults), node('b', faults)];
      const calls = [
        { source: a.key, target: b.key },
        { source: b.key, target: a.key },
        { source: a.key, target: a.key },
      ];
      return { minute, nodes: new Map([a, b].map((each) => [each.key, each])), calls };
    };
    for (let minute = 0; minute < USUAL_MINUTES; minute++) watch.observe(circle(minute, 0));
    watch.observe(circle(USUAL_MINUTES, 50));
    expect(watch.observe(circle(USUAL_MINUTES + 1, 50))).toHaveLength(1);
  });
});
