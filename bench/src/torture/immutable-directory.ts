/**
 * Makes a directory and all in it immutable, also for root, whom permissions do not stop; the engine keeps a file open,
 * so that mounting its file system as read-only is refused. Takes a user who may set the attribute on a file system
 * that has it; anybody else gets a NotHere that says so.
 */

import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { NotHere } from './not-here.ts';

export async function makeImmutable(directory: string): Promise<void> {
  change(directory, '+i');
  const probe = join(directory, 'probe');
  try {
    await writeFile(probe, '');
  } catch {
    return;
  }
  await rm(probe);
  throw new NotHere(
    'This scenario makes a directory immutable with chattr, which only root may do, and not on every file system.',
  );
}

export function makeMutable(directory: string): void {
  change(directory, '-i');
}

/** Files come and go meanwhile and sockets have no such attribute, so what `chattr` says about itself tells nothing. */
function change(directory: string, attribute: string): void {
  spawnSync('chattr', ['-f', '-R', attribute, directory], { stdio: 'ignore' });
}
