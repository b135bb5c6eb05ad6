/**
 * The file that is open, for as long as the console is: it is in no address and on no disk of ours, so a page that is
 * loaded anew asks for it again.
 */

import { useSyncExternalStore } from 'react';
import { MOST_FILE_BYTES, type TraceFile } from '../../model/trace-file.ts';

export type OpenedFile =
  | { readonly kind: 'none' }
  | { readonly kind: 'reading'; readonly file: File }
  | { readonly kind: 'read'; readonly file: File; readonly content: TraceFile };

let opened: OpenedFile = { kind: 'none' };
let worker: Worker | undefined;
const listeners = new Set<() => void>();

export function useOpenedFile(): OpenedFile {
  return useSyncExternalStore(subscribe, () => opened);
}

/** Reads the file in place of the one before; what it holds, or why it cannot be shown, comes by `useOpenedFile`. */
export function openFile(file: File): void {
  worker?.terminate();
  if (file.size > MOST_FILE_BYTES) {
    set({ kind: 'read', file, content: tooLarge(file) });
    return;
  }
  set({ kind: 'reading', file });
  worker = new Worker(new URL('./read-file.worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<TraceFile>) => finish(file, data));
  worker.addEventListener('error', ({ message }) => finish(file, notRead(message)));
  worker.postMessage(file);
}

/** Ends the reading, and forgets what was read. */
export function closeFile(): void {
  worker?.terminate();
  worker = undefined;
  set({ kind: 'none' });
}

function finish(file: File, content: TraceFile): void {
  worker?.terminate();
  worker = undefined;
  set({ kind: 'read', file, content });
}

function tooLarge({ size }: File): TraceFile {
  return {
    kind: 'refused',
    reason: `The file has ${Math.ceil(size / 1024 / 1024)} MB; files of up to ${MOST_FILE_BYTES / 1024 / 1024} MB are opened.`,
    remedy: 'Split it, or send its documents to a service: aws xray put-trace-segments --endpoint-url URL.',
  };
}

function notRead(message: string): TraceFile {
  return {
    kind: 'refused',
    reason: `The file could not be read: ${message}`,
    remedy: 'It may need more memory than the browser has. Try a smaller part of it.',
  };
}

function set(next: OpenedFile): void {
  opened = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
