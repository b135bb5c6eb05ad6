/**
 * The columns of the list of traces: which, in what order, how wide. Their text form is what the URL and the browser's
 * storage carry: `id:180,age,annotation.tenant:120`.
 */

export type ColumnId =
  | 'id'
  | 'age'
  | 'time'
  | 'outcome'
  | 'entry'
  | 'request'
  | 'response'
  | 'duration'
  | 'annotations'
  | 'user'
  | 'services'
  | 'method'
  | 'status'
  | 'clientip';

export interface TraceColumn {
  /** A fixed column, or an annotation, whose id is `annotation.` and its key. */
  readonly id: ColumnId | `annotation.${string}`;
  /** Pixels. */
  readonly width: number;
}

interface ColumnDefinition {
  readonly id: ColumnId;
  readonly label: string;
  readonly width: number;
}

/** All fixed columns, in the order of the list that offers them. */
export const FIXED_COLUMNS: readonly ColumnDefinition[] = [
  { id: 'id', label: 'Trace', width: 190 },
  { id: 'age', label: 'Age', width: 105 },
  { id: 'time', label: 'Time', width: 190 },
  { id: 'outcome', label: 'Outcome', width: 150 },
  { id: 'entry', label: 'Entry', width: 120 },
  { id: 'request', label: 'Request', width: 310 },
  { id: 'response', label: 'Response time', width: 160 },
  { id: 'duration', label: 'Duration', width: 115 },
  { id: 'annotations', label: 'Annotations', width: 190 },
  { id: 'status', label: 'Status', width: 90 },
  { id: 'method', label: 'Method', width: 100 },
  { id: 'user', label: 'User', width: 130 },
  { id: 'services', label: 'Services', width: 180 },
  { id: 'clientip', label: 'Client IP', width: 130 },
];

export const DEFAULT_COLUMNS: readonly TraceColumn[] = (
  ['id', 'age', 'outcome', 'entry', 'request', 'response', 'duration', 'annotations'] as const
).map((id) => ({ id, width: defaultWidth(id) }));

/** Where few of them are in sight at once, what a trace was and how it ended goes before its id. */
export const NARROW_COLUMNS: readonly TraceColumn[] = [
  { id: 'outcome', width: 130 },
  { id: 'request', width: 200 },
  { id: 'response', width: 150 },
  { id: 'age', width: 100 },
  { id: 'id', width: 180 },
  { id: 'entry', width: 120 },
  { id: 'annotations', width: 190 },
];

const LEAST_WIDTH = 60;
const MOST_WIDTH = 2000;
const MOST_COLUMNS = 40;
const ANNOTATION_WIDTH = 140;
const ANNOTATION_PREFIX = 'annotation.';

/** The column of an annotation. */
export function annotationColumn(key: string): TraceColumn {
  return { id: `annotation.${key}`, width: ANNOTATION_WIDTH };
}

/** The key of an annotation's column; undefined for a fixed one. */
export function annotationOf(id: string): string | undefined {
  return id.startsWith(ANNOTATION_PREFIX) ? id.slice(ANNOTATION_PREFIX.length) : undefined;
}

export function defaultWidth(id: string): number {
  return FIXED_COLUMNS.find((column) => column.id === id)?.width ?? ANNOTATION_WIDTH;
}

export function columnLabel(id: string): string {
  return FIXED_COLUMNS.find((column) => column.id === id)?.label ?? annotationOf(id) ?? id;
}

/** Widths are written where they are not the usual ones. */
export function formatColumns(columns: readonly TraceColumn[]): string {
  return columns
    .map(({ id, width }) => {
      const name = id.replaceAll(/[%,:]/g, encodeURIComponent);
      return width === defaultWidth(id) ? name : `${name}:${Math.round(width)}`;
    })
    .join(',');
}

/** Undefined for a text without any column; what it says that is no column is left out, and so is what it repeats. */
export function parseColumns(text: string): readonly TraceColumn[] | undefined {
  const byId = new Map<string, TraceColumn>();
  for (const part of text.split(',').slice(0, MOST_COLUMNS)) {
    const column = parseColumn(part);
    if (column !== undefined && !byId.has(column.id)) byId.set(column.id, column);
  }
  return byId.size === 0 ? undefined : [...byId.values()];
}

function parseColumn(part: string): TraceColumn | undefined {
  const [name = '', widthText = ''] = part.split(':');
  const id = columnId(decoded(name));
  if (id === undefined) return undefined;
  const width = Number.parseInt(widthText, 10);
  if (Number.isNaN(width)) return { id, width: defaultWidth(id) };
  return { id, width: Math.min(Math.max(width, LEAST_WIDTH), MOST_WIDTH) };
}

function columnId(name: string): TraceColumn['id'] | undefined {
  const fixed = FIXED_COLUMNS.find(({ id }) => id === name)?.id;
  if (fixed !== undefined) return fixed;
  const key = annotationOf(name);
  return key === undefined || key === '' ? undefined : `annotation.${key}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A link that somebody cut: the text stands for itself.
    return text;
  }
}
