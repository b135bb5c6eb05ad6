/**
 * Which frames of a stack trace are the reader's own code. A frame is the own one's when it lies in the working
 * directory that the cause names and in no folder of installed packages; without a working directory only what is
 * certainly not own can be told.
 */

import type { ExceptionRecord, StackFrame } from '@fluoroscope/wire';

export type FrameOrigin = 'own' | 'library' | 'unknown';

interface PlacedFrame {
  /** `at label (path:line)`, as runtimes print it. */
  readonly text: string;
  readonly origin: FrameOrigin;
}

/** Frames of one origin that follow each other. */
export interface FrameGroup {
  readonly origin: FrameOrigin;
  readonly frames: readonly PlacedFrame[];
}

const LIBRARY_PATH =
  /(?:^|[\\/])(?:node_modules|site-packages|dist-packages|vendor|gems|\.yarn|\.cargo|go[\\/]pkg[\\/]mod)[\\/]|^node:|^internal[\\/]|[\\/]lib[\\/]python[\d.]+[\\/]|^<frozen /;
const LIBRARY_LABEL =
  /^(?:(?:java|javax|jakarta|jdk|sun|com\.sun|kotlin|scala|org\.springframework|org\.apache|System|Microsoft)\.)/;

/** Where a frame comes from. */
export function frameOrigin(frame: StackFrame, workingDirectory: string | undefined): FrameOrigin {
  const { path = '', label = '' } = frame;
  if (LIBRARY_PATH.test(path) || LIBRARY_LABEL.test(label)) return 'library';
  if (workingDirectory === undefined || workingDirectory === '') return 'unknown';
  const plain = path.replace(/^file:\/\//, '');
  if (isRelative(plain)) return plain === '' ? 'unknown' : 'own';
  return isInside(plain, workingDirectory) ? 'own' : 'library';
}

/** The frames of an exception, those of one origin together; in the order they came in. */
export function frameGroups(
  exception: ExceptionRecord,
  workingDirectory: string | undefined,
): readonly FrameGroup[] {
  const groups: { readonly origin: FrameOrigin; readonly frames: PlacedFrame[] }[] = [];
  for (const frame of exception.stack ?? []) {
    const origin = frameOrigin(frame, workingDirectory);
    const placed = { text: frameText(frame), origin };
    const last = groups.at(-1);
    if (last?.origin === origin) last.frames.push(placed);
    else groups.push({ origin, frames: [placed] });
  }
  return groups;
}

export function frameText({ path, line, label }: StackFrame): string {
  const place = [path, line].filter((part) => part !== undefined).join(':');
  return label === undefined || label === '' ? `at ${place}` : `at ${label} (${place})`;
}

function isRelative(path: string): boolean {
  return !/^(?:[\\/]|[A-Za-z]:[\\/]|[a-z]+:)/.test(path);
}

function isInside(path: string, directory: string): boolean {
  const root = directory.replace(/[\\/]+$/, '');
  return path === root || path.startsWith(`${root}/`) || path.startsWith(`${root}\\`);
}
