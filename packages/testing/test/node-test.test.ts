import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';

/** Data directories of services are made here, and those of other test files are not. */
const ownTmpdir = mkdtempSync(join(tmpdir(), 'testing-of-node-test-'));

afterAll(() => rmSync(ownTmpdir, { recursive: true }));

describe('under node:test', () => {
  it('passes and fails like any assertion, and shows the trace', async () => {
    const { code, output } = await runNodeTest('orders.node-test.mjs');

    expect(code).toBe(1);
    expect(output).toMatch(/^# pass 1$/m);
    expect(output).toMatch(/^ok 1 - an order is stored before it is paid$/m);
    expect(output).toMatch(/^not ok 2 - an order that is declined is not a fault$/m);
    expect(output).toMatch(/Expected the trace not to have a fault, but it has, in orders, 127\.0\.0\.1\./);
    expect(output).toMatch(/\[orders POST \/orders\/declined 502\] +FAULT .*◄/);
    expect(output).toContain("code: 'ERR_ASSERTION'");
    expect(output).toContain("operator: 'not.toHaveFault'");
    expect(readdirSync(ownTmpdir)).toEqual([]);
  });

  it('works by require, says when nothing arrived, and leaves no service behind that was not stopped', async () => {
    const { output } = await runNodeTest('orders.node-test.cjs');

    expect(output).toContain('Expected one trace of GET / within 0.2 s, but no trace arrived at all.');
    expect(output).toContain('Is the application started with `fluoroscope.env` in its environment');
    // The service notices that its test run is gone, ends, and removes its data.
    await vi.waitFor(() => expect(readdirSync(ownTmpdir)).toEqual([]), 10_000);
  });
});

/** Runs a suite as `node --test` does, in a process that does not know of Vitest. */
async function runNodeTest(fixture: string): Promise<{ code: number | null; output: string }> {
  const script = fileURLToPath(new URL(`fixtures/${fixture}`, import.meta.url));
  const own = Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_)/.test(name));
  const child = spawn(process.execPath, ['--test', '--test-reporter=tap', script], {
    env: { ...Object.fromEntries(own), TMPDIR: ownTmpdir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
  });
  const output = await text(child.stdout);
  return { code: await exited, output };
}
