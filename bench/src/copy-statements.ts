/**
 * Statements that fill a store with copies of the traces in it. Every copy is what the service would hold had the trace
 * been sent again, some whole seconds earlier and under another id: rows of `traces` and documents say the same, and
 * columns that the statements do not name are taken as they are. Copies are earlier by more than the stored traces
 * extend over, so that they lie beside them and not between them, and the next copy finds the same originals.
 *
 * No trace of the load lasts as long as a second, so its times begin with the digits of two seconds at most.
 */

export interface CopyStatement {
  readonly sql: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The seconds, since the epoch, that the traces to copy are filed under. */
export interface Extent {
  readonly first: number;
  readonly last: number;
}

/** One row, an `Extent`; both are 0 when nothing is stored. */
export const extentStatement: CopyStatement = {
  sql: 'SELECT toUnixTimestamp(min(trace_time)) AS first, toUnixTimestamp(max(trace_time)) AS last FROM traces',
  params: {},
};

/** The second in a trace id, and that of the copy. */
const SECOND = 'reinterpretAsUInt32(reverse(unhex(substring(t.trace_id, 3, 8))))';
const COPIED_SECOND = `toUInt32(${SECOND} - {shiftSeconds:UInt32})`;

/** The same for a trace's row and its documents, and another for each copy. */
const COPIED_ID = `concat('1-', lower(hex(${COPIED_SECOND})), '-',
    substring(lower(hex(sipHash128(t.trace_id, {copy:UInt32}))), 1, 24))`;

/** An insert of moderate blocks: rows are wide, and the machine is shared. */
const SETTINGS = `SETTINGS max_insert_threads = 1, max_block_size = 16384,
  min_insert_block_size_rows = 1048576, min_insert_block_size_bytes = 268435456`;

/** `copy` counts from 1. */
export function copyTracesStatement(extent: Extent, copy: number): CopyStatement {
  const earlier = (column: string): string =>
    `t.${column} - toIntervalSecond({shiftSeconds:UInt32}) AS ${column}`;
  const instants = ['trace_time', 'first_received_at', 'last_received_at', 'start_at', 'end_at'];
  return {
    sql: `INSERT INTO traces
SELECT t.* REPLACE (
  ${COPIED_ID} AS trace_id,
  ${instants.map(earlier).join(',\n  ')})
FROM traces AS t
WHERE t.trace_time >= toDateTime({firstSecond:UInt32}, 'UTC')
${SETTINGS}`,
    params: paramsOf(extent, copy),
  };
}

/** The documents of the same copy. */
export function copyDocumentsStatement(extent: Extent, copy: number): CopyStatement {
  const renamed = `replaceAll(document, t.trace_id, ${COPIED_ID})`;
  const dated = [0, 1].reduce(
    (document, later) =>
      `replaceAll(${document}, toString(${SECOND} + ${later}), toString(${COPIED_SECOND} + ${later}))`,
    renamed,
  );
  return {
    sql: `INSERT INTO documents
SELECT t.* REPLACE (
  ${COPIED_ID} AS trace_id,
  t.received_at - toIntervalSecond({shiftSeconds:UInt32}) AS received_at,
  arrayMap(document -> ${dated}, t.documents) AS documents)
FROM documents AS t
WHERE t.trace_id >= concat('1-', lower(hex({firstSecond:UInt32})))
${SETTINGS}`,
    params: paramsOf(extent, copy),
  };
}

function paramsOf({ first, last }: Extent, copy: number): CopyStatement['params'] {
  return { copy, firstSecond: first, shiftSeconds: copy * (last - first + 1) };
}

/**
 * What the service worked out about the traces before there were copies. Minutes are added up again when somebody asks
 * for them; groups have to be as old as the copies, because a trace belongs to those that existed when it arrived.
 */
export const renewalStatements: readonly CopyStatement[] = [
  { sql: 'TRUNCATE TABLE minute_marks', params: {} },
  { sql: 'TRUNCATE TABLE minutes', params: {} },
  {
    sql: `INSERT INTO resources
SELECT r.* REPLACE (r.version + 1 AS version, replaceRegexpAll(r.body, '"from":[0-9]+', '"from":0') AS body)
FROM resources AS r FINAL
WHERE r.kind = 'group' AND NOT r.is_deleted`,
    params: {},
  },
];

/** `trace_id` of `count` traces picked at random. */
export function sampleStatement(count: number): CopyStatement {
  return {
    sql: 'SELECT trace_id FROM traces ORDER BY rand() LIMIT {count:UInt32}',
    params: { count },
  };
}
