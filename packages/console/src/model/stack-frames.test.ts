import { describe, expect, it } from 'vitest';
import { frameGroups, frameOrigin } from './stack-frames.ts';

describe('frameOrigin', () => {
  it.each([
    [{ path: '/app/orders.js' }, '/app', 'own'],
    [{ path: 'file:///app/orders.mjs' }, '/app/', 'own'],
    [{ path: 'orders/views.py' }, '/srv', 'own'],
    [{ path: '/app/node_modules/express/lib/router.js' }, '/app', 'library'],
    [{ path: '/app2/orders.js' }, '/app', 'library'],
    [{ path: 'node:internal/process/task_queues' }, '/app', 'library'],
    [{ path: '/usr/lib/python3.12/asyncio/base.py' }, undefined, 'library'],
    [{ path: 'Thread.java', label: 'java.lang.Thread.run' }, undefined, 'library'],
    [{ path: 'C:\\app\\a.js' }, 'C:\\app', 'own'],
    [{ path: '/app/orders.js' }, undefined, 'unknown'],
    [{}, '/app', 'unknown'],
  ] as const)('of %j in %s is %s', (frame, directory, origin) => {
    expect(frameOrigin(frame, directory)).toBe(origin);
  });
});

describe('frameGroups', () => {
  it('keeps the order and gathers neighbours', () => {
    const stack = ['/app/a.js', '/x/b.js', '/x/c.js', '/app/d.js'].map((path) => ({ path, line: 1 }));
    const groups = frameGroups({ stack }, '/app');
    expect(groups.map(({ origin, frames }) => [origin, frames.map(({ text }) => text)])).toEqual([
      ['own', ['at /app/a.js:1']],
      ['library', ['at /x/b.js:1', 'at /x/c.js:1']],
      ['own', ['at /app/d.js:1']],
    ]);
  });
});
