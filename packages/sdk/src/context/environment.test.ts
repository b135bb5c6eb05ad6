/** What the environment says beats what is called, and a bad value is told at once.
 *  Each case is a process of its own. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;
let sdk: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fluoroscope-sdk-'));
  sdk = join(folder, 'context.mjs');
  const bundle = await rolldown({
    input: fileURLToPath(new URL('../core-members.ts', import.meta.url)),
    platform: 'node',
    resolve: { conditionNames: ['@fluoroscope/source', 'node', 'import', 'default'] },
  });
  await bundle.write({ file: sdk, format: 'esm' });
  await bundle.close();
});

afterAll(() => rm(folder, { recursive: true }));

async function output(script: string, env: Record<string, string>): Promise<string> {
  const code = `const X = await import(${JSON.stringify(sdk)});${script}`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  return run.then(
    ({ stdout, stderr }) => stdout + stderr,
    (error: unknown) => String(error),
  );
}

test.each<[string, Record<string, string>, string, string | RegExp]>([
  [
    'a strategy',
    { AWS_XRAY_CONTEXT_MISSING: 'runtime_error' },
    'X.getSegment()',
    /Error: Failed to get the current sub\/segment from the context\./,
  ],
  [
    'a strategy against a call',
    { AWS_XRAY_CONTEXT_MISSING: 'IGNORE_ERROR', AWS_XRAY_LOG_LEVEL: 'warn' },
    'X.setContextMissingStrategy("RUNTIME_ERROR"); console.log(X.getSegment())',
    /Ignoring call to setContextMissingStrategy as AWS_XRAY_CONTEXT_MISSING is set\. The current context missing strategy will not be changed\.|undefined/,
  ],
  [
    'a strategy that is none',
    { AWS_XRAY_CONTEXT_MISSING: 'nope' },
    '',
    /Invalid context missing strategy: nope\. Valid values are RUNTIME_ERROR,LOG_ERROR,IGNORE_ERROR\./,
  ],
  [
    'no strategy: one line, and one a second',
    {},
    'for (let i = 0; i < 50; i += 1) X.getSegment()',
    /^[^\n]*\[ERROR\] Failed to get the current sub\/segment from the context\.\n$/,
  ],
  [
    'manual mode, which a call undoes',
    { AWS_XRAY_MANUAL_MODE: 'TRUE' },
    'console.log(X.isAutomaticMode()); X.enableAutomaticMode(); console.log(X.isAutomaticMode())',
    'false\ntrue\n',
  ],
  [
    'the service',
    { npm_package_name: 'shop', npm_package_version: '3.1.4' },
    'console.log(JSON.stringify(X.SegmentUtils.serviceData.name + X.SegmentUtils.serviceData.version))',
    '"shop3.1.4"\n',
  ],
  [
    'no service',
    {},
    'console.log(X.SegmentUtils.serviceData.name, X.SegmentUtils.serviceData.version)',
    'unknown unknown\n',
  ],
])('%s', async (_, env, script, expected) => {
  const printed = await output(script, env);
  expect(printed).toMatch(typeof expected === 'string' ? new RegExp(`^${expected}$`) : expected);
});

test('A process that left a segment open ends by itself', async () => {
  expect(await output('new X.Segment("s"); console.log("done")', {})).toBe('done\n');
});
