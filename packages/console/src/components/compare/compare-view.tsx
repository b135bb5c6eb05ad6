import { useMemo, useRef, type KeyboardEvent } from 'react';
import {
  differencesOf,
  shownRows,
  summaryOf,
  type Compared,
  type CompareOrder,
} from '../../model/compare-difference.ts';
import { compareTraces, type CompareRow } from '../../model/compare-match.ts';
import { countOf, formatCount } from '../../model/format.ts';
import { serviceMarks, type ServiceMark } from '../../model/service-mark.ts';
import type { Timeline } from '../../model/timeline.ts';
import { useRowWindow } from '../timeline/use-row-window.ts';
import { useLateParam } from '../use-late-param.ts';
import { useUrlParam } from '../use-url-param.ts';
import { CompareRowView, compareRowId, type CompareRowContext } from './compare-row.tsx';
import { CompareDetails } from './compare-details.tsx';
import { CompareVerdict } from './compare-verdict.tsx';

const ROW_HEIGHT = 28;
const HEADER_HEIGHT = 30;
const ORDERS: readonly (readonly [CompareOrder, string])[] = [
  ['structure', 'Structure'],
  ['delta', 'Difference in duration'],
  ['self', 'Difference in self time'],
];

interface CompareViewProps {
  readonly a: { readonly traceId: string; readonly timeline: Timeline };
  readonly b: { readonly traceId: string; readonly timeline: Timeline };
}

/** Two traces as one tree of what both have and what only one has. */
export function CompareView({ a, b }: CompareViewProps) {
  const compared = useMemo(
    (): Compared => ({
      a: a.timeline,
      b: b.timeline,
      rows: compareTraces(a.timeline, b.timeline),
    }),
    [a.timeline, b.timeline],
  );
  const differences = useMemo(() => differencesOf(compared), [compared]);
  const summary = useMemo(() => summaryOf(compared, differences), [compared, differences]);
  const [orderText, setOrder] = useUrlParam('order');
  const [only, setOnly] = useUrlParam('only');
  const [viewText, setView] = useUrlParam('view');
  const order = ORDERS.find(([id]) => id === orderText)?.[0] ?? 'structure';
  const isOnlyNotable = only === 'differences';
  const isSideBySide = viewText === 'side';
  const shown = useMemo(
    () => shownRows(compared, differences, order, isOnlyNotable),
    [compared, differences, order, isOnlyNotable],
  );
  const marks = useMemo(() => sharedMarks(compared), [compared]);
  const [selected, select] = useSelectedRow(compared, summary.sources[0] ?? 0);
  const context: CompareRowContext = {
    compared,
    differences,
    isSideBySide,
    isTree: order === 'structure',
    marks,
    select,
  };
  return (
    <>
      <CompareVerdict compared={compared} summary={summary} onSelect={select} />
      <div className="compare-tools">
        <div className="button-row" role="group" aria-label="How they are shown">
          <button
            type="button"
            className="tool-button"
            aria-pressed={!isSideBySide}
            onClick={() => setView(undefined, { isStep: true })}
          >
            Difference
          </button>
          <button
            type="button"
            className="tool-button"
            aria-pressed={isSideBySide}
            onClick={() => setView('side', { isStep: true })}
          >
            Side by side
          </button>
        </div>
        <label>
          Sorted by{' '}
          <select
            className="tool-button"
            value={order}
            onChange={(event) =>
              setOrder(event.target.value === 'structure' ? undefined : event.target.value)
            }
          >
            {ORDERS.map(([id, label]) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label className="operation-grouping">
          <input
            type="checkbox"
            checked={isOnlyNotable}
            onChange={(event) => setOnly(event.target.checked ? 'differences' : undefined)}
          />
          Only what differs
        </label>
        <span className="muted" role="status">
          {formatCount(shown.length)} of {countOf(compared.rows.length, 'row')}
        </span>
      </div>
      <div className="compare-body">
        <CompareGrid context={context} shown={shown} selected={selected} />
        <CompareDetails a={a} b={b} row={compared.rows[selected]} />
      </div>
    </>
  );
}

interface CompareGridProps {
  readonly context: CompareRowContext;
  readonly shown: readonly number[];
  readonly selected: number;
}

/** Only the rows in sight are in the page. */
function CompareGrid({ context, shown, selected }: CompareGridProps) {
  const scrollRef = useRef<HTMLDivElement>(null);
  const { first, last, scrollTo } = useRowWindow(scrollRef, shown.length, ROW_HEIGHT, HEADER_HEIGHT);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = positionAfter(event.key, shown.indexOf(selected), shown.length);
    const row = next === undefined ? undefined : shown[next];
    if (row === undefined || next === undefined) return;
    event.preventDefault();
    context.select(row);
    scrollTo(next, 'auto');
  };
  return (
    <div
      ref={scrollRef}
      className="compare-grid"
      data-side={context.isSideBySide}
      data-testid="compare-grid"
      role="treegrid"
      aria-label="Parts of both traces"
      aria-rowcount={shown.length + 1}
      aria-activedescendant={compareRowId(selected)}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <CompareHead isSideBySide={context.isSideBySide} />
      <div role="rowgroup" className="compare-rows" style={{ height: shown.length * ROW_HEIGHT }}>
        {shown.slice(first, last).map((at, offset) => (
          <CompareRowView
            key={at}
            context={context}
            at={at}
            place={first + offset}
            top={(first + offset) * ROW_HEIGHT}
            isSelected={at === selected}
          />
        ))}
      </div>
      {shown.length === 0 && (
        <p className="page-pad muted">Nothing differs by more than runs differ anyway.</p>
      )}
    </div>
  );
}

function CompareHead({ isSideBySide }: { readonly isSideBySide: boolean }) {
  const columns = isSideBySide ? ['Part', 'A', 'B'] : ['Part', 'Change', 'A', 'B', 'B − A', 'Self B − A'];
  return (
    <div role="row" aria-rowindex={1} className="compare-row compare-head">
      {columns.map((label) => (
        <div key={label} role="columnheader">
          {label}
        </div>
      ))}
    </div>
  );
}

function positionAfter(key: string, from: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(count - 1, from + 1);
    case 'ArrowUp':
      return Math.max(0, from - 1);
    case 'PageDown':
      return Math.min(count - 1, from + 15);
    case 'PageUp':
      return Math.max(0, from - 15);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

/** By the key of the part in A, or after `b:` of the part that only B has. */
function useSelectedRow(compared: Compared, first: number): readonly [number, (at: number) => void] {
  const [key, setKey] = useLateParam('selected');
  const selected = useMemo(() => {
    const index = key === undefined ? -1 : compared.rows.findIndex((row) => keyOf(compared, row) === key);
    return index < 0 ? first : index;
  }, [compared, key, first]);
  const select = (at: number): void => {
    const row = compared.rows[at];
    if (row !== undefined) setKey(keyOf(compared, row));
  };
  return [selected, select];
}

function keyOf({ a, b }: Compared, row: CompareRow): string {
  return a.nodes[row.a]?.key ?? `b:${b.nodes[row.b]?.key ?? ''}`;
}

/** A service has one colour on both sides, by its name. */
function sharedMarks({ a, b }: Compared): ReadonlyMap<string, ServiceMark> {
  const names = [...new Set([...a.services, ...b.services].map(({ name }) => name))];
  const marks = serviceMarks(names);
  return new Map(names.flatMap((name, index) => (marks[index] === undefined ? [] : [[name, marks[index]]])));
}
