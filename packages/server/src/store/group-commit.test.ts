import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FluoroscopeError } from '../errors.ts';
import type { Database } from './database.ts';
import { GroupCommit } from './group-commit.ts';

interface PendingInsert {
  readonly table: string;
  readonly format: string;
  readonly rows: string;
  succeed(): void;
  fail(): void;
}

/** An engine whose every insert ends when the test says so. */
class FakeEngine implements Database {
  readonly inserts: PendingInsert[] = [];

  insert(table: string, format: string, rows: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      const text = rows.toString('utf8');
      const fail = () =>
        reject(new FluoroscopeError('FLS_STORE_UNAVAILABLE', `attempt ${this.inserts.length} failed`));
      this.inserts.push({ table, format, rows: text, succeed: resolve, fail });
    });
  }

  select<Row>(): Promise<Row[]> {
    throw new Error('Not asked by these tests.');
  }

  run(): Promise<void> {
    throw new Error('Not asked by these tests.');
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

let engine: FakeEngine;
let retries: unknown[];
let commit: GroupCommit;

beforeEach(() => {
  vi.useFakeTimers();
  engine = new FakeEngine();
  retries = [];
  commit = new GroupCommit(engine, {
    table: 'documents',
    format: 'TabSeparated',
    onRetry: (error) => retries.push(error),
  });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Lets everything happen that needs no more than turns of the event loop. */
const turn = () => vi.advanceTimersByTimeAsync(0);

function insert(number: number): PendingInsert {
  const found = engine.inserts[number];
  if (found === undefined) throw new Error(`There were ${engine.inserts.length} inserts only.`);
  return found;
}

type State = 'waiting' | 'durable' | 'refused';

function watch(promise: Promise<void>): { state: State } {
  const watched: { state: State } = { state: 'waiting' };
  promise.then(
    () => (watched.state = 'durable'),
    () => (watched.state = 'refused'),
  );
  return watched;
}

/** Fails the newest insert as often as it is repeated, over all pauses. */
async function failToTheLast(): Promise<void> {
  for (;;) {
    const attempts = engine.inserts.length;
    insert(attempts - 1).fail();
    await vi.advanceTimersByTimeAsync(10_000);
    if (engine.inserts.length === attempts) return;
  }
}

describe('GroupCommit', () => {
  it('writes a lone caller at once, in the table and format it was made for', async () => {
    const lone = watch(commit.append(Buffer.from('a\n')));
    await turn();
    expect(engine.inserts).toMatchObject([{ table: 'documents', format: 'TabSeparated', rows: 'a\n' }]);
    expect(lone.state).toBe('waiting');
    insert(0).succeed();
    await turn();
    expect(lone.state).toBe('durable');
  });

  it('writes the callers of one turn together, in their order', async () => {
    void commit.append(Buffer.from('a\n'));
    void commit.append(Buffer.from('b\n'));
    await turn();
    expect(engine.inserts.map(({ rows }) => rows)).toEqual(['a\nb\n']);
  });

  it('gathers everyone who comes during a commit into the next one', async () => {
    const first = watch(commit.append(Buffer.from('a\n')));
    await turn();
    const second = watch(commit.append(Buffer.from('b\n')));
    await turn();
    const third = watch(commit.append(Buffer.from('c\n')));
    await turn();
    expect(engine.inserts).toHaveLength(1);
    insert(0).succeed();
    await turn();
    expect(engine.inserts.map(({ rows }) => rows)).toEqual(['a\n', 'b\nc\n']);
    expect([first.state, second.state, third.state]).toEqual(['durable', 'waiting', 'waiting']);
    insert(1).succeed();
    await turn();
    expect([second.state, third.state]).toEqual(['durable', 'durable']);
  });

  it('starts again by itself after it had nothing to do', async () => {
    void commit.append(Buffer.from('a\n'));
    await turn();
    insert(0).succeed();
    await turn();
    const later = watch(commit.append(Buffer.from('b\n')));
    await turn();
    insert(1).succeed();
    await turn();
    expect(later.state).toBe('durable');
  });

  it('repeats a failed insert with the same rows, and tells of it', async () => {
    const caller = watch(commit.append(Buffer.from('a\n')));
    await turn();
    insert(0).fail();
    await vi.advanceTimersByTimeAsync(100);
    expect(engine.inserts.map(({ rows }) => rows)).toEqual(['a\n', 'a\n']);
    expect(retries).toHaveLength(1);
    expect(caller.state).toBe('waiting');
    insert(1).succeed();
    await turn();
    expect(caller.state).toBe('durable');
  });

  it('does not let those who come during the pauses into the commit that is repeated', async () => {
    void commit.append(Buffer.from('a\n'));
    await turn();
    insert(0).fail();
    await turn();
    void commit.append(Buffer.from('b\n'));
    await vi.advanceTimersByTimeAsync(100);
    expect(insert(1).rows).toBe('a\n');
  });

  it('refuses every caller of a commit that failed to the last attempt, and no other', async () => {
    const calls = [commit.append(Buffer.from('a\n')), commit.append(Buffer.from('b\n'))];
    const watched = calls.map(watch);
    await turn();
    const next = watch(commit.append(Buffer.from('c\n')));
    for (let attempt = 0; attempt < 4; attempt += 1) {
      insert(attempt).fail();
      await vi.advanceTimersByTimeAsync(1600);
    }
    expect(watched.map(({ state }) => state)).toEqual(['refused', 'refused']);
    await expect(calls[0]).rejects.toMatchObject({ code: 'FLS_STORE_UNAVAILABLE' });
    expect(retries).toHaveLength(3);
    expect(insert(4).rows).toBe('c\n');
    insert(4).succeed();
    await turn();
    expect(next.state).toBe('durable');
  });

  it('takes new rows after it refused some', async () => {
    const refused = watch(commit.append(Buffer.from('a\n')));
    await turn();
    await failToTheLast();
    expect(refused.state).toBe('refused');
    const later = watch(commit.append(Buffer.from('b\n')));
    await turn();
    insert(engine.inserts.length - 1).succeed();
    await turn();
    expect(later.state).toBe('durable');
  });

  it('is drained when the commit under way and the one after it have ended, well or not', async () => {
    const drained = () => watch(commit.drain());
    const idle = drained();
    await turn();
    expect(idle.state).toBe('durable');
    void commit.append(Buffer.from('a\n'));
    await turn();
    void watch(commit.append(Buffer.from('b\n')));
    const busy = drained();
    insert(0).succeed();
    await turn();
    expect(busy.state).toBe('waiting');
    await failToTheLast();
    expect(busy.state).toBe('durable');
  });

  it('keeps a distance from the next one when it was large', async () => {
    void commit.append(Buffer.alloc(300 * 1024));
    await turn();
    void commit.append(Buffer.from('b'));
    await vi.advanceTimersByTimeAsync(40);
    insert(0).succeed();
    await vi.advanceTimersByTimeAsync(59);
    expect(engine.inserts).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(insert(1).rows).toBe('b');
    void commit.append(Buffer.from('c'));
    insert(1).succeed();
    await turn();
    expect(insert(2).rows).toBe('c');
  });
});
