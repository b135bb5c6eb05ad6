/** What `require` of the packages takes in a fresh process, and how large they are. */

import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

import { percentile } from '../percentile.ts';
import type { Line } from '../report.ts';

const run = promisify(execFile);
const PROCESSES = 20;
const BUDGET_MS = 10;
const BUDGET_BYTES = 60_000;
const here = dirname(fileURLToPath(import.meta.url));

/** Each process tells the time around its `require`; the two packages take turns. */
export async function measureImports(): Promise<readonly Line[]> {
  const names = ['aws-xray-sdk', '@fluoroscope/sdk'];
  const times = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let count = 0; count < PROCESSES; count += 1) {
    for (const [name, list] of times) list.push(await importMillis(name));
  }
  return names.map((name) => {
    const millis = percentile(times.get(name) ?? [], 0.5);
    const line = { measure: `Time of require, ${name}`, measured: `${millis.toFixed(1)} ms` };
    return name === 'aws-xray-sdk'
      ? line
      : { ...line, budget: `${BUDGET_MS} ms`, isKept: millis < BUDGET_MS };
  });
}

async function importMillis(name: string): Promise<number> {
  const program = `const t = process.hrtime.bigint(); require(${JSON.stringify(name)}); console.log(Number(process.hrtime.bigint() - t) / 1e6)`;
  const { stdout } = await run(process.execPath, ['-e', program], { cwd: here });
  return Number(stdout);
}

/** All JavaScript of the package as it is published, whichever of it an application loads. */
export async function measureSize(): Promise<readonly Line[]> {
  const require = createRequire(import.meta.url);
  const root = dirname(require.resolve('@fluoroscope/sdk/package.json'));
  const folders = await Promise.all(
    ['cjs', 'esm', 'lib'].map((folder) => scriptsBelow(join(root, 'dist', folder))),
  );
  const texts = await Promise.all(folders.flat().map((file) => readFile(file)));
  const bytes = texts.reduce((total, text) => total + text.length, 0);
  return [
    {
      measure: 'JavaScript of @fluoroscope/sdk',
      measured: `${bytes.toLocaleString('en-US')} B, ${gzipSync(Buffer.concat(texts)).length.toLocaleString('en-US')} B in gzip`,
      budget: `${BUDGET_BYTES.toLocaleString('en-US')} B`,
      isKept: bytes < BUDGET_BYTES,
    },
  ];
}

async function scriptsBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.name.endsWith('.js'))
    .map((entry) => join(entry.parentPath, entry.name));
}
