/**
 * Documents nobody should send, from a seed: good ones with values of other kinds, absurd sizes and numbers put in
 * their places, texts cut and spliced, bytes flipped, and noise.
 */

import type { Random } from '../random.ts';
import { callDocuments, newTraceId } from './trace-batch.ts';

const NAMES = [
  'trace_id',
  'id',
  'parent_id',
  'name',
  'start_time',
  'end_time',
  'in_progress',
  'http',
  'aws',
  'annotations',
  'metadata',
  'subsegments',
  'cause',
  'error',
  'fault',
  'throttle',
  'links',
  'sql',
  'user',
  'precursor_ids',
  'type',
  'namespace',
  '__proto__',
  'constructor',
  'toString',
  '',
];
const LONGEST_TEXT = 20_000;
const DEEPEST = 3000;

/** A text for `PutTraceSegments` or a datagram. */
export function hostileDocument(random: Random): string {
  const good = random.pick(callDocuments('fuzz', newTraceId()));
  switch (random.below(8)) {
    case 0:
      return good.slice(0, random.below(good.length));
    case 1:
      return splice(good, noise(random, 20), random);
    case 2:
      return noise(random, 500);
    case 3:
      return nested(1 + random.below(DEEPEST), random);
    case 4:
      return `[${Array.from({ length: random.below(20) }, () => mutated(good, random)).join(',')}]`;
    case 5:
      return good;
    default:
      return mutated(good, random);
  }
}

/** Good bytes with some of them changed, doubled or missing. */
export function hostileBytes(good: Buffer, random: Random): Buffer {
  const bytes = Buffer.from(good);
  for (let flips = random.below(12); flips > 0 && bytes.length > 0; flips -= 1)
    bytes[random.below(bytes.length)] = random.below(256);
  switch (random.below(4)) {
    case 0:
      return bytes.subarray(0, random.below(bytes.length + 1));
    case 1:
      return Buffer.concat([bytes, bytes.subarray(random.below(bytes.length + 1))]);
    default:
      return bytes;
  }
}

function mutated(text: string, random: Random): string {
  const members: Record<string, unknown> = { ...(JSON.parse(text) as object) };
  for (let changes = 1 + random.below(3); changes > 0; changes -= 1) {
    const name = random.pick(NAMES);
    if (random.below(6) === 0) delete members[name];
    else members[name] = hostileValue(random, 0);
  }
  return JSON.stringify(members);
}

function hostileValue(random: Random, depth: number): unknown {
  switch (random.below(depth > 3 ? 9 : 12)) {
    case 0:
      return null;
    case 1:
      return random.below(2) === 0;
    case 2:
      return random.pick([0, -1, 1e308, -1e308, 1e-320, 2 ** 53, 9_999_999_999, -62_135_596_800, 0.1]);
    case 3:
      return random.word();
    case 4:
      return noise(random, 60);
    case 5:
      return 'x'.repeat(random.below(LONGEST_TEXT));
    case 6:
      return random.pick([
        '\u0000',
        '\uD800',
        '\u202E',
        '1-',
        '1-00000000-000000000000000000000000',
        '../../x',
        "'; DROP TABLE traces; --",
      ]);
    case 7:
      return Date.now() / 1000;
    case 8:
      return newTraceId();
    case 9:
      return Array.from({ length: random.below(30) }, () => hostileValue(random, depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: random.below(8) }, () => [
          random.below(2) === 0 ? random.pick(NAMES) : noise(random, 10),
          hostileValue(random, depth + 1),
        ]),
      );
  }
}

function nested(depth: number, random: Random): string {
  return random.below(2) === 0
    ? '['.repeat(depth) + ']'.repeat(depth)
    : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

function splice(text: string, more: string, random: Random): string {
  const at = random.below(text.length);
  return text.slice(0, at) + more + text.slice(at + random.below(10));
}

function noise(random: Random, longest: number): string {
  return Array.from({ length: random.below(longest) }, () => String.fromCharCode(random.below(65_536))).join(
    '',
  );
}
