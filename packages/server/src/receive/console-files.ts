/**
 * The console's files as they are on disk at the moment they are asked for. Nothing is remembered between requests: a
 * console that is built or installed anew under a running service is found, and what it no longer has is not promised.
 * A file is opened before anything is said about it, so that what is said is true of what is sent.
 */

import { open, type FileHandle } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** Open; whoever asked for it closes it. */
export interface ConsoleFile {
  readonly handle: FileHandle;
  readonly contentType: string;
  readonly encoding: 'gzip' | undefined;
  readonly bytes: number;
  /** Differs as soon as the file does. */
  readonly etag: string;
}

/** What a build of the console is made of. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** Names that builds give; none leads out of the directory, and none is hidden. */
const FILE_PATH = /^(?:\/[\w~$-][\w.~$-]*)+$/;

/**
 * The file at a URL's path, in a compressed form where there is one and it is welcome. Undefined where there is none.
 * Throws what the system says of a file that is there and cannot be read.
 */
export async function openConsoleFile(
  directory: string,
  path: string,
  acceptsGzip: boolean,
): Promise<ConsoleFile | undefined> {
  const contentType = CONTENT_TYPES[extname(path)];
  if (contentType === undefined || !FILE_PATH.test(path)) return undefined;
  const file = join(directory, path);
  const compressed = acceptsGzip ? await openFile(`${file}.gz`) : undefined;
  if (compressed !== undefined) return { ...compressed, contentType, encoding: 'gzip' };
  const plain = await openFile(file);
  return plain && { ...plain, contentType, encoding: undefined };
}

async function openFile(path: string): Promise<Pick<ConsoleFile, 'handle' | 'bytes' | 'etag'> | undefined> {
  const handle = await open(path).catch(undefinedWhereMissing);
  if (handle === undefined) return undefined;
  const status = await handle.stat();
  if (status.isFile()) {
    return { handle, bytes: status.size, etag: `W/"${status.size}-${status.mtimeMs}"` };
  }
  await handle.close();
  return undefined;
}

const MISSING = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG']);

function undefinedWhereMissing(caught: NodeJS.ErrnoException): undefined {
  if (!MISSING.has(caught.code ?? '')) throw caught;
}
