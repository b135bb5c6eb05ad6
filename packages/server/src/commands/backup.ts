/** `fluoroscope backup FILE`: everything that a running service holds, in one file. */

import { createHash } from 'node:crypto';
import { access, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type ArchiveHeader, decodeHeader, encodeLines } from '../archive/archive-content.ts';
import { BACKUP_PATH, CURSOR_HEADER, ROWS_HEADER } from '../archive/backup-calls.ts';
import { decodeFrame, encodeFrame, type Frame, HEAD_BYTES } from '../archive/frame.ts';
import { FluoroscopeError, messageOf } from '../errors.ts';
import { DEFAULT_URL, ServiceCalls } from './call-service.ts';
import { describeBytes, describeInstant, Progress } from './progress.ts';
import { readArguments, say, untilInterrupted } from './run-command.ts';

/** Resolves when the file is complete and on the disk. Throws a FluoroscopeError; then there is no file. */
export async function backup(args: readonly string[]): Promise<void> {
  const { values, file: path } = readArguments(args, { url: { type: 'string', default: DEFAULT_URL } }, true);
  await untilInterrupted(async (signal) => {
    const calls = new ServiceCalls(String(values['url']), signal);
    await assertFree(path);
    await writeWhole(path, (file) => copyPortions(calls, path, file));
  });
}

async function assertFree(path: string): Promise<void> {
  const isTaken = await access(path).then(
    () => true,
    () => false,
  );
  if (isTaken) throw unwritable(path, 'there is a file of that name already');
}

/** A file of that name appears when all of it is on the disk, and not before. */
async function writeWhole(path: string, write: (file: Output) => Promise<void>): Promise<void> {
  const part = `${path}.part`;
  const file = await open(part, 'w').catch((caught: unknown) => {
    throw unwritable(path, messageOf(caught), caught);
  });
  try {
    await write(new Output(path, file));
    await atDisk(path, file.sync());
    await file.close();
    await atDisk(path, rename(part, path));
    await syncDirectory(path);
  } catch (caught) {
    await file.close().catch(() => undefined);
    // The space is what a full disk lacks; the reason of the failure is what is told.
    await rm(part, { force: true });
    throw caught;
  }
}

/** The file, with sentences for when it takes no more. */
class Output {
  readonly #path: string;
  readonly #file: FileHandle;
  bytes = 0;

  constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  async append(bytes: Buffer): Promise<void> {
    await atDisk(this.#path, this.#file.writeFile(bytes));
    this.bytes += bytes.length;
  }
}

async function copyPortions(calls: ServiceCalls, path: string, file: Output): Promise<void> {
  const progress = new Progress();
  const digests = createHash('sha256');
  let header: ArchiveHeader | undefined;
  let [portions, rows] = [0, 0];
  for await (const { frame, bytes, rows: count } of readPortions(calls)) {
    if (frame.sequence !== portions) throw strange(portions);
    if (frame.kind === 'header') header = decodeHeader(frame.content);
    await file.append(bytes);
    digests.update(bytes.subarray(0, HEAD_BYTES));
    portions += 1;
    rows += count;
    progress.at(() => `backup: ${rows} of about ${header?.rows ?? 0} calls, ${describeBytes(file.bytes)}`);
  }
  if (header === undefined) throw strange(0);
  const end = { portions, rows, digest: digests.digest('hex') };
  await file.append(await encodeFrame({ kind: 'end', sequence: portions, content: encodeLines([end]) }));
  say(
    `${path}: ${describeBytes(file.bytes)}, what ${rows} calls brought until ${describeInstant(header.through)}, and the configuration.`,
  );
}

interface Portion {
  readonly frame: Frame;
  readonly bytes: Buffer;
  readonly rows: number;
}

async function* readPortions(calls: ServiceCalls): AsyncGenerator<Portion, void, void> {
  let cursor: string | undefined;
  for (let sequence = 0; ; sequence += 1) {
    const answer = await calls.post(BACKUP_PATH, JSON.stringify({ Cursor: cursor }), `portion ${sequence}`);
    if (answer.status === 204) return;
    const bytes = Buffer.from(await answer.arrayBuffer());
    const frame = await decodeFrame(bytes);
    if (frame === undefined) throw strange(sequence);
    yield { frame, bytes, rows: Number(answer.headers.get(ROWS_HEADER) ?? 0) };
    cursor = answer.headers.get(CURSOR_HEADER) ?? undefined;
    if (cursor === undefined) return;
  }
}

async function atDisk<Result>(path: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (caught) {
    throw unwritable(path, messageOf(caught), caught);
  }
}

/** The name is on the disk when the directory is. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(dirname(resolve(path)));
  // Not every file system knows this of directories, and the file itself is safe.
  await directory.sync().catch(() => undefined);
  await directory.close();
}

function unwritable(path: string, reason: string, cause?: unknown): FluoroscopeError {
  const sentence = `The backup cannot be written to ${path}: ${reason}. Make room or choose another file.`;
  return new FluoroscopeError('FLS_ARCHIVE_UNWRITABLE', sentence, cause);
}

function strange(sequence: number): FluoroscopeError {
  return new FluoroscopeError(
    'FLS_SERVICE_UNREACHABLE',
    `What was sent as portion ${sequence} is no portion of a backup. Look for what stands between here and the service.`,
  );
}
