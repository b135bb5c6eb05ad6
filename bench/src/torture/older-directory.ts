/**
 * A data directory as an earlier release would leave it: made by the migrations up to a number, with documents in it. A
 * process of its own makes it, because an engine that was opened stays in memory.
 */

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { TraceBatch } from './trace-batch.ts';

const PROGRAM = fileURLToPath(new URL('write-older.js', import.meta.url));
/** From here on documents are rows of calls instead of rows of their own. */
const CALLS_SINCE = 5;

export class OlderDirectory {
  readonly #path: string;

  /** With every document of `batch` as a row. Rejects with an Error that says what the engine refused. */
  static async write(schema: number, { traceIds, documents }: TraceBatch): Promise<OlderDirectory> {
    const path = await mkdtemp(join(tmpdir(), 'fluoroscope-older-'));
    await mkdir(join(path, 'data', 'clickhouse'), { recursive: true });
    const perTrace = documents.length / traceIds.length;
    const receivedAt = Date.now() / 1000;
    const rows = documents.map((document, at) => {
      const traceId = traceIds[Math.floor(at / perTrace)];
      const time = (receivedAt + at / 1_000_000).toFixed(6);
      return JSON.stringify(
        schema < CALLS_SINCE ? [traceId, time, 0, document] : [traceId, time, [document]],
      );
    });
    const table = schema < CALLS_SINCE ? 'segments' : 'documents';
    await writeFile(join(path, 'rows'), rows.join('\n'));
    const args = [join(path, 'data', 'clickhouse'), String(schema), table, join(path, 'rows')];
    await promisify(execFile)(process.execPath, [PROGRAM, ...args]);
    return new OlderDirectory(path);
  }

  private constructor(path: string) {
    this.#path = path;
  }

  /** In place of whatever is there. */
  async copyTo(directory: string): Promise<void> {
    await rm(directory, { recursive: true, force: true });
    await cp(join(this.#path, 'data'), directory, { recursive: true });
  }

  async remove(): Promise<void> {
    await rm(this.#path, { recursive: true, force: true });
  }
}
