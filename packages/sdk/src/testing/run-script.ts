import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** How a script ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const sources = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs `script` in a process of its own, for what is decided while modules load or when a process ends. It imports the
 * SDK's sources as `sdk/emit/emitter.ts`.
 */
export async function runScript(script: string, env: Record<string, string> = {}): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), 'sdk-script-'));
  try {
    const input = join(folder, 'script.ts');
    const file = join(folder, 'script.mjs');
    await writeFile(input, script);
    const bundle = await rolldown({
      input,
      platform: 'node',
      resolve: { alias: { sdk: sources }, conditionNames: ['@fluoroscope/source', 'node', 'import'] },
    });
    await bundle.write({ file, format: 'esm', codeSplitting: false });
    await bundle.close();
    return await run(file, env);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function run(file: string, env: Record<string, string>): Promise<Ended> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [file], { env: { PATH, TZ: 'UTC', ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
