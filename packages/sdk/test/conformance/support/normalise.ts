/**
 * Replaces what differs between two runs of anything: ids by the order in which they are first seen, times by the word,
 * ports by what listens there, stack frames of the test by the word. Ids and paths that a scenario wrote itself are
 * kept, and so is the order of keys.
 */

import type { Comparable, Observation } from './observation.ts';

/** Trace ids, span ids and W3C trace ids, each as a whole word. */
const ID = /\b1-[0-9a-f]{8}-[0-9a-f]{24}\b|\b(?:[0-9a-f]{32}|[0-9a-f]{16})\b/g;
const TIMES = new Set(['start_time', 'end_time']);
const VERSIONS = new Set(['sdk_version', 'package', 'runtime_version']);

/** Ids that scenarios give to an SDK. */
const GIVEN = new Set([
  '1-5759e988-bd862e3fe1be46a994272793',
  '1-5759e988-bd862e3fe1be46a994272794',
  '53995c3f42cd8ad8',
  '53995c3f42cd8ad9',
  '5759e988bd862e3fe1be46a994272793',
  '1-00000000-000000000000000000000000',
]);

type Rename = (text: string) => string;

export function normalise(observation: Observation): Comparable {
  const rename = renaming(observation.labels);
  const walk = (value: unknown): unknown => normaliseValue(value, rename);
  return {
    documents: observation.documents.map(walk),
    results: walk(observation.results),
    wire: walk(observation.wire),
    calls: walk(observation.calls),
    lines: observation.lines.filter(([level]) => level !== 'debug').map((line) => rename(lineOf(line))),
  };
}

/** The first line alone: the rest is the stack of an error. */
function lineOf([level, message]: readonly [string, string]): string {
  return `${level} ${message.split('\n', 1)[0] ?? ''}`;
}

function renaming(labels: Readonly<Record<string, string>>): Rename {
  const known = new Map<string, string>();
  const ports = Object.keys(labels);
  const port = new RegExp(`(?<=:|port \\W?)(?:${ports.join('|') || 'none'})\\b`, 'g');
  const nameOf = (id: string): string => {
    if (GIVEN.has(id)) return id;
    const spelt = id.length === 32 ? `1-${id.slice(0, 8)}-${id.slice(8)}` : id;
    const name = known.get(spelt) ?? `${spelt.length === 16 ? 'id' : 'trace'}#${known.size + 1}`;
    known.set(spelt, name);
    return id.length === 32 ? `w3c(${name})` : name;
  };
  return (text) =>
    text
      .replace(ID, nameOf)
      .replace(/\(\d+ bytes\)/g, '(<number> bytes)')
      .replace(port, (found) => `<${labels[found] ?? ''}>`)
      .replaceAll(process.cwd(), '<cwd>')
      .replaceAll('@fluoroscope/sdk', '<sdk>');
}

function normaliseValue(value: unknown, rename: Rename): unknown {
  if (typeof value === 'string') return rename(value);
  if (Array.isArray(value)) return value.map((item) => normaliseValue(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [rename(key), normaliseMember(key, member, rename)]),
  );
}

function normaliseMember(key: string, value: unknown, rename: Rename): unknown {
  if (TIMES.has(key)) return typeof value === 'number' && value > 1_600_000_000 ? '<time>' : value;
  if (VERSIONS.has(key)) return typeof value === 'string' ? '<version>' : value;
  if (key === 'working_directory') return '<cwd>';
  if (key === 'where') return undefined;
  if (key === 'stack' && Array.isArray(value)) return framesOf(value);
  return normaliseValue(value, rename);
}

/** Frames of a stack that the scenario wrote; that of a real error differs by the SDK's own frames. */
function framesOf(frames: readonly unknown[]): unknown {
  const written = frames.filter((frame) => JSON.stringify(frame).includes('made-up'));
  return written.length > 0 ? written : '<stack>';
}
