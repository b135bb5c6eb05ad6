/**
 * A trace as an indented tree: what failing assertions print. Each line says what ran, how it ended when it did not
 * end well, how long it took and how long after the trace's begin it started.
 */

import type { Trace } from './trace.ts';
import type { TraceEntity } from './trace-entity.ts';

export interface DrawOptions {
  /** What the assertion is about: its lines get an arrow. */
  readonly marked?: readonly TraceEntity[];
  /** Whether annotations are listed below what carries them. */
  readonly annotations?: boolean;
}

const LINES = 60;
const LABEL_WIDTH = 72;
const QUERY_LENGTH = 48;
const INDENT = '  ';

export function drawTrace(trace: Trace, options: DrawOptions = {}): string {
  const rows = trace.roots.flatMap((root) => rowsOf(root, trace, options));
  const shown = rows.slice(0, LINES);
  const widest = Math.max(0, ...shown.map(({ label, entity }) => (entity === undefined ? 0 : label.length)));
  const width = Math.min(widest, LABEL_WIDTH);
  const lines = shown.map((row) => INDENT + drawRow(row, width));
  if (rows.length > LINES) lines.push(`${INDENT}... and ${rows.length - LINES} lines more`);
  return [`${INDENT}trace ${trace.id}`, ...lines].join('\n');
}

interface Row {
  readonly label: string;
  /** Undefined for a line that only adds to the one before. */
  readonly entity: TraceEntity | undefined;
  /** Milliseconds after the trace's begin. */
  readonly offset: number;
  readonly isMarked: boolean;
}

interface Branch {
  readonly entity: TraceEntity;
  /** What stands before the entity, and before the lines below it. */
  readonly lead: string;
  readonly below: string;
}

function rowsOf(root: TraceEntity, trace: Trace, options: DrawOptions): readonly Row[] {
  const rows: Row[] = [];
  const begin = trace.startedAt;
  const open: Branch[] = [{ entity: root, lead: '', below: '' }];
  for (let branch = open.pop(); branch !== undefined; branch = open.pop()) {
    const { entity, lead, below } = branch;
    const isMarked = options.marked?.includes(entity) === true;
    rows.push({ label: lead + labelOf(entity), entity, offset: entity.startedAt - begin, isMarked });
    const stem = below + (entity.children.length > 0 ? '│  ' : '   ');
    for (const note of notesOf(entity, options)) {
      rows.push({ label: stem + note, entity: undefined, offset: 0, isMarked: false });
    }
    open.push(...branchesOf(entity, below).toReversed());
  }
  return rows;
}

function branchesOf({ children }: TraceEntity, below: string): readonly Branch[] {
  return children.map((entity, index) => {
    const isLast = index === children.length - 1;
    return { entity, lead: below + (isLast ? '└─ ' : '├─ '), below: below + (isLast ? '   ' : '│  ') };
  });
}

function drawRow({ label, entity, offset, isMarked }: Row, width: number): string {
  if (entity === undefined) return label;
  const outcome = entity.outcome === 'ok' ? '' : entity.outcome.toUpperCase();
  const duration = entity.duration === undefined ? '-' : describeMs(entity.duration);
  const columns = `${label.padEnd(width)}  ${outcome.padEnd(11)} ${duration.padStart(9)}  +${describeMs(offset)}`;
  return isMarked ? `${columns}  ◄` : columns;
}

function labelOf(entity: TraceEntity): string {
  const { name, operation, resource, method, path, status } = entity;
  const what = entity.document.namespace === 'aws' ? [operation, resource] : [method, path];
  const query = entity.document.sql?.sanitized_query;
  const parts = [name, ...what, query === undefined ? undefined : cut(query), status];
  const label = parts.filter((part) => part !== undefined).join(' ');
  return entity.kind === 'segment' ? `[${label}]` : label;
}

function notesOf({ exceptions, annotations }: TraceEntity, options: DrawOptions): readonly string[] {
  const notes = exceptions.map(({ type, message }) => `! ${[type, message].filter(Boolean).join(': ')}`);
  const pairs = Object.entries(annotations).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  if (options.annotations === true && pairs.length > 0) notes.push(`· ${pairs.join(' ')}`);
  return notes.map((note) => cut(note, LABEL_WIDTH * 2));
}

/** Milliseconds in words: `0.4 ms`, `45 ms`, `1.24 s`. */
export function describeMs(ms: number): string {
  if (ms >= 1000) return `${Number((ms / 1000).toFixed(2))} s`;
  return `${Number(ms.toFixed(ms < 10 ? 1 : 0))} ms`;
}

function cut(text: string, length = QUERY_LENGTH): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= length ? line : `${line.slice(0, length)}…`;
}
