/**
 * A file system that can be filled without harm to the machine: a tmpfs of some size, mounted for the
 * scenario. That takes a user who may mount; anybody else gets a NotHere that says so.
 */

import { execFileSync } from 'node:child_process';
import { mkdtemp, rmdir, statfs, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { NotHere } from './not-here.ts';

const CHUNK_BYTES = 1024 * 1024;

export class SmallDisk {
  readonly path: string;
  readonly #filler: string;

  static async mount(megabytes: number): Promise<SmallDisk> {
    const path = await mkdtemp(join(tmpdir(), 'fluoroscope-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path], { stdio: 'pipe' });
    } catch (caught) {
      await rmdir(path);
      throw new NotHere('This scenario mounts a small file system, which only root may do.', {
        cause: caught,
      });
    }
    return new SmallDisk(path);
  }

  private constructor(path: string) {
    this.path = path;
    this.#filler = join(path, 'filler');
  }

  /** Takes what is left, until the system has no more. */
  async fill(): Promise<void> {
    for (;;) {
      const { bavail, bsize } = await statfs(this.path);
      if (bavail === 0) return;
      const bytes = Math.min(bavail * bsize, CHUNK_BYTES);
      try {
        await writeFile(this.#filler, Buffer.alloc(bytes, 1), { flag: 'a' });
      } catch (caught) {
        if (isFull(caught)) return;
        throw caught;
      }
    }
  }

  async free(): Promise<void> {
    await truncate(this.#filler, 0);
    await unlink(this.#filler);
  }

  async unmount(): Promise<void> {
    execFileSync('umount', ['--lazy', this.path], { stdio: 'pipe' });
    await rmdir(this.path);
  }
}

function isFull(caught: unknown): boolean {
  return caught instanceof Error && 'code' in caught && caught.code === 'ENOSPC';
}
