/**
 * Claims the data directory for this process. The claim is a local socket inside it: it answers as long as its owner
 * lives and vanishes with it, so an unclean end leaves nothing that a person must delete. (The engine holds a lock of
 * its own as well, but reports it in a way that cannot be told from damage.)
 */

import { createHash } from 'node:crypto';
import { access, constants, mkdir, rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { FluoroscopeError, messageOf } from '../errors.ts';

/** Longest path the operating systems take for a local socket, the terminating zero not counted. */
const LONGEST_SOCKET_PATH = 103;

export interface ClaimedDirectory {
  readonly path: string;
  /** Where the embedded engine keeps its files. */
  readonly enginePath: string;
  release(): Promise<void>;
}

/** Creates the directory where needed. Throws FLS_DATA_DIR_UNUSABLE or FLS_DATA_DIR_IN_USE. */
export async function claimDataDirectory(directory: string): Promise<ClaimedDirectory> {
  const path = resolve(directory);
  const enginePath = join(path, 'clickhouse');
  try {
    await makeDirectory(enginePath);
    await access(path, constants.W_OK);
    await access(enginePath, constants.W_OK);
  } catch (caught) {
    throw new FluoroscopeError(
      'FLS_DATA_DIR_UNUSABLE',
      `The data directory ${path} cannot be used: ${messageOf(caught)}. Choose another with --data-dir.`,
      caught,
    );
  }
  const server = await listenOrExplain(path, socketPathOf(path));
  return { path, enginePath, release: () => new Promise((done) => server.close(() => done())) };
}

/**
 * Creates the directory and what is missing above it. Not by `mkdir` with `recursive`, which Node 20 tries for ever
 * below a directory that exists and takes no entries, such as /proc.
 */
async function makeDirectory(path: string): Promise<void> {
  if (await isDirectory(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeDirectory(parent);
  await mkdir(path).catch(async (caught: unknown) => {
    // Another process may have made it just now; whose it is, is found out below.
    if (!(await isDirectory(path))) throw caught;
  });
}

async function isDirectory(path: string): Promise<boolean> {
  // A path that cannot be looked at is left to `mkdir`, whose error says why.
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

function socketPathOf(path: string): string {
  const inside = join(path, 'owner.sock');
  if (Buffer.byteLength(inside) <= LONGEST_SOCKET_PATH) return inside;
  return join(tmpdir(), `fluoroscope-${createHash('sha256').update(path).digest('hex').slice(0, 16)}.sock`);
}

/** Listening comes first, so that of two processes over a fresh directory one only succeeds. */
async function listenOrExplain(path: string, socketPath: string): Promise<Server> {
  try {
    const server = await tryToListen(socketPath);
    if (server !== undefined) return server;
    if (await isAnswered(socketPath)) throw inUse(path);
    await rm(socketPath);
    const second = await tryToListen(socketPath);
    if (second === undefined) throw inUse(path);
    return second;
  } catch (caught) {
    if (caught instanceof FluoroscopeError) throw caught;
    throw new FluoroscopeError(
      'FLS_DATA_DIR_UNUSABLE',
      `The data directory ${path} cannot be claimed: ${messageOf(caught)}.`,
      caught,
    );
  }
}

function inUse(path: string): FluoroscopeError {
  return new FluoroscopeError(
    'FLS_DATA_DIR_IN_USE',
    `Another Fluoroscope process is using the data directory ${path}. Stop it or choose another with --data-dir.`,
  );
}

/** Undefined when something stands at the path already. */
function tryToListen(socketPath: string): Promise<Server | undefined> {
  return new Promise((accept, refuse) => {
    const server = createServer((socket) => socket.end());
    server.once('error', (caught: NodeJS.ErrnoException) => {
      if (caught.code === 'EADDRINUSE') accept(undefined);
      else refuse(caught);
    });
    server.listen(socketPath, () => {
      server.unref();
      accept(server);
    });
  });
}

function isAnswered(socketPath: string): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect(socketPath);
    socket.once('connect', () => {
      socket.destroy();
      answer(true);
    });
    // Left behind by a process that ended: nobody owns the directory.
    socket.once('error', () => answer(false));
  });
}
