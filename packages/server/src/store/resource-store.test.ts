import type { EpochMicros } from '@fluoroscope/wire';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openTestStore, type TestStore } from '../../test/support/test-store.ts';
import { FluoroscopeError } from '../errors.ts';
import type { Database } from './database.ts';
import { defineResourceKind } from './resource-kind.ts';
import { ResourceStore } from './resource-store.ts';

const now = () => 1_700_000_000_123_456 as EpochMicros;

let testStore: TestStore;
let database: Database;
let store: ResourceStore;

beforeEach(async () => {
  testStore = await openTestStore();
  database = testStore.database;
  store = await ResourceStore.open(database, now);
});

afterEach(async () => {
  await testStore[Symbol.asyncDispose]();
});

async function put(kind: string, name: string, body: unknown): Promise<void> {
  await store.change(() => ({ writes: [{ kind, name, body }], result: undefined }));
}

async function remove(kind: string, name: string): Promise<void> {
  await put(kind, name, undefined);
}

/** What a start after this moment finds. */
function reopen(): Promise<ResourceStore> {
  return ResourceStore.open(database, now);
}

/** A store whose inserts wait or fail as the test says. */
function openWith(insert: Database['insert']): Promise<ResourceStore> {
  const failing: Database = {
    select: (statement) => database.select(statement),
    run: (statement) => database.run(statement),
    insert,
    close: () => database.close(),
  };
  return ResourceStore.open(failing, now);
}

describe('resources', () => {
  it('are not there before they are written', () => {
    expect(store.list('group')).toEqual([]);
    expect(store.get('group', 'a')).toBeUndefined();
  });

  it('are listed by name, each kind by itself', async () => {
    await put('group', 'b', { rank: 2 });
    await put('rule', 'z', { rank: 9 });
    await put('group', 'a', { rank: 1 });
    const groups = [
      { name: 'a', body: { rank: 1 } },
      { name: 'b', body: { rank: 2 } },
    ];
    expect(store.list('group')).toEqual(groups);
    expect((await reopen()).list('group')).toEqual(groups);
    expect((await reopen()).list('rule')).toEqual([{ name: 'z', body: { rank: 9 } }]);
  });

  it('are replaced and deleted, also for the next start', async () => {
    await put('group', 'a', 1);
    await put('group', 'a', 2);
    await put('group', 'b', 3);
    await remove('group', 'b');
    const expected = [{ name: 'a', body: 2 }];
    expect(store.list('group')).toEqual(expected);
    expect((await reopen()).list('group')).toEqual(expected);
  });

  it('come back after a deletion, over several starts', async () => {
    await put('group', 'a', 1);
    store = await reopen();
    await remove('group', 'a');
    store = await reopen();
    await put('group', 'a', 2);
    store = await reopen();
    expect(store.get('group', 'a')).toBe(2);
    await database.run({ sql: 'OPTIMIZE TABLE resources FINAL', params: {} });
    expect((await reopen()).get('group', 'a')).toBe(2);
  });

  it('keep whatever stands in kind, name and body', async () => {
    const awkward = `'"\\\`\t\n\r\0{name:String}; DROP TABLE resources -- 日本語 🚀 \u2028`;
    const body = { [awkward]: [awkward, null, 1.5, true, { deep: { deeper: awkward } }], half: '\ud83d' };
    await put(awkward, awkward, body);
    expect(store.get(awkward, awkward)).toEqual(body);
    expect((await reopen()).list(awkward)).toEqual([{ name: awkward, body }]);
  });

  it('are apart from the value they were made of', async () => {
    const body = { rank: 1 };
    await put('group', 'a', body);
    body.rank = 2;
    expect(store.get('group', 'a')).toEqual({ rank: 1 });
  });

  it('are written together or not at all', async () => {
    await store.change(() => ({
      writes: [
        { kind: 'group', name: 'a', body: 1 },
        { kind: 'tags', name: 'a', body: { team: 'shop' } },
      ],
      result: undefined,
    }));
    const [parts] = await database.select<{ parts: number }>({
      sql: `SELECT count() AS parts FROM system.parts
            WHERE database = currentDatabase() AND table = 'resources' AND active`,
      params: {},
    });
    expect(parts?.parts).toBe(1);
    expect((await reopen()).get('tags', 'a')).toEqual({ team: 'shop' });
  });

  it('know when they were recorded', async () => {
    await put('group', 'a', 1);
    const rows = await database.select<{ at: number }>({
      sql: 'SELECT toUnixTimestamp64Micro(recorded_at) AS at FROM resources',
      params: {},
    });
    expect(rows).toEqual([{ at: now() }]);
  });
});

describe('a change', () => {
  it('sees what every earlier one wrote', async () => {
    await put('counter', 'a', 0);
    const count = () => {
      const next = Number(store.get('counter', 'a')) + 1;
      return { writes: [{ kind: 'counter', name: 'a', body: next }], result: next };
    };
    const results = await Promise.all(Array.from({ length: 20 }, () => store.change(count)));
    expect(results).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect((await reopen()).get('counter', 'a')).toBe(20);
  });

  it('writes nothing when it refuses', async () => {
    const answer = await store.change(() => ({ writes: [], result: 'refused' }));
    expect(answer).toBe('refused');
    expect(await database.select({ sql: 'SELECT 1 FROM resources', params: {} })).toEqual([]);
  });

  it('is not visible before it is durable', async () => {
    let finish: (() => void) | undefined;
    const slow = await openWith(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    const change = slow.change(() => ({ writes: [{ kind: 'group', name: 'a', body: 1 }], result: 'done' }));
    await expect.poll(() => finish).toBeDefined();
    expect(slow.get('group', 'a')).toBeUndefined();
    finish?.();
    expect(await change).toBe('done');
    expect(slow.get('group', 'a')).toBe(1);
  });

  it('that the engine refuses leaves memory as it was, and the next one goes on', async () => {
    await put('group', 'a', 1);
    let isBroken = true;
    const repaired = await openWith(async (table, format, rows) => {
      if (isBroken) throw new FluoroscopeError('FLS_STORE_UNAVAILABLE', 'The disk is full.');
      await database.insert(table, format, rows);
    });
    const write = (body: unknown) =>
      repaired.change(() => ({ writes: [{ kind: 'group', name: 'a', body }], result: undefined }));
    await expect(write(2)).rejects.toMatchObject({ code: 'FLS_STORE_UNAVAILABLE' });
    await expect(write(undefined)).rejects.toMatchObject({ code: 'FLS_STORE_UNAVAILABLE' });
    expect(repaired.get('group', 'a')).toBe(1);
    isBroken = false;
    await write(3);
    expect(repaired.get('group', 'a')).toBe(3);
    expect((await reopen()).get('group', 'a')).toBe(3);
  });

  it('that throws changes nothing and does not stop the next one', async () => {
    const failing = store.change(() => {
      throw new Error('a bug');
    });
    await expect(failing).rejects.toThrow('a bug');
    await put('group', 'a', 1);
    expect(store.get('group', 'a')).toBe(1);
  });

  it('is over when the store has drained', async () => {
    const change = put('group', 'a', 1);
    await store.drain();
    expect(store.get('group', 'a')).toBe(1);
    await change;
  });
});

describe('a kind of resource', () => {
  const colours = defineResourceKind('colour', z.object({ hue: z.number() }));

  it('reads and writes its bodies by their type', async () => {
    await store.change(() => ({ writes: [colours.put('red', { hue: 0 })], result: undefined }));
    expect(colours.get(store, 'red')?.hue).toBe(0);
    expect(colours.list(store)).toEqual([{ hue: 0 }]);
    await store.change(() => ({ writes: [colours.remove('red')], result: undefined }));
    expect(colours.get(store, 'red')).toBeUndefined();
  });

  it('is loud about a body of another shape', async () => {
    await put('colour', 'red', { hue: 'none' });
    expect(() => colours.get(store, 'red')).toThrow(/hue/);
  });
});
