import { Fragment, useMemo, useState, type CSSProperties } from 'react';
import { countOf, formatCount, formatDuration, formatShare } from '../../model/format.ts';
import {
  OPERATION_COLUMNS,
  operationRows,
  readOrder,
  sortOperations,
  writeOrder,
  type OperationOrder,
  type OperationRow,
} from '../../model/operation-table.ts';
import { barEnd } from '../../model/self-time.ts';
import { factsOf } from '../../model/timeline-facts.ts';
import type { Timeline } from '../../model/timeline.ts';
import { OutcomeIcon, outcomeLabel } from '../outcome-badge.tsx';
import { ServiceBadge } from '../timeline/service-badge.tsx';
import type { TraceViewContext } from '../timeline/trace-view.tsx';
import { useUrlChange, useUrlParam } from '../use-url-param.ts';
import { NoNodes } from './no-nodes.tsx';
import { WithDetails } from './with-details.tsx';
import '../../styles/timeline.css';
import '../../styles/trace-views.css';

/** More are drawn when they are asked for. */
const ROWS_AT_ONCE = 200;
const RUNS_AT_ONCE = 50;

/** The trace by operation: where its time went, and which of its runs failed. */
export function OperationTableView(props: TraceViewContext) {
  return props.timeline.nodes.length === 0 ? <NoNodes /> : <FilledOperationTable {...props} />;
}

function FilledOperationTable({ timeline, selected, onSelect }: TraceViewContext) {
  const [groupText, setGroup] = useUrlParam('group-by');
  const [sortText, setSort] = useUrlParam('sort');
  const [openKey, setOpenKey] = useUrlParam('open');
  const [most, setMost] = useState(ROWS_AT_ONCE);
  const grouping = groupText === 'service' ? 'service' : 'operation';
  const order = useMemo(() => readOrder(sortText), [sortText]);
  const rows = useMemo(() => operationRows(timeline, grouping), [timeline, grouping]);
  const sorted = useMemo(() => sortOperations(rows, order), [rows, order]);
  return (
    <WithDetails timeline={timeline} selected={selected}>
      <div className="timeline-bar-row">
        <span>
          {countOf(rows.length, grouping)} in {countOf(timeline.nodes.length, 'run')}
        </span>
        <label className="operation-grouping">
          <input
            type="checkbox"
            checked={grouping === 'service'}
            onChange={(event) => setGroup(event.target.checked ? 'service' : undefined, { isStep: true })}
          />
          One row a service
        </label>
      </div>
      <div className="operation-scroll" tabIndex={0} role="region" aria-label="Operations of the trace">
        <table className="operation-table" data-testid="operation-table">
          <OperationHead order={order} onOrder={(next) => setSort(writeOrder(next))} />
          <tbody>
            {sorted.slice(0, most).map((row) => (
              <Operation
                key={row.key}
                row={row}
                timeline={timeline}
                selected={selected}
                isOpen={row.key === openKey}
                onToggle={() => setOpenKey(row.key === openKey ? undefined : row.key)}
                onSelect={onSelect}
              />
            ))}
          </tbody>
        </table>
        {sorted.length > most && (
          <button type="button" className="tool-button" onClick={() => setMost(most + ROWS_AT_ONCE)}>
            Show {formatCount(Math.min(ROWS_AT_ONCE, sorted.length - most))} more of{' '}
            {formatCount(sorted.length)}
          </button>
        )}
      </div>
    </WithDetails>
  );
}

interface OperationHeadProps {
  readonly order: OperationOrder;
  readonly onOrder: (order: OperationOrder) => void;
}

function OperationHead({ order, onOrder }: OperationHeadProps) {
  return (
    <thead>
      <tr>
        {OPERATION_COLUMNS.map(({ id, label, isText }) => {
          const isSorted = order.by === id;
          const isDescending = isSorted ? !order.isDescending : !isText;
          return (
            <th
              key={id}
              scope="col"
              data-number={!isText}
              aria-sort={isSorted ? (order.isDescending ? 'descending' : 'ascending') : 'none'}
            >
              <button type="button" onClick={() => onOrder({ by: id, isDescending })}>
                {label}
                <span aria-hidden="true">{isSorted ? (order.isDescending ? ' ▾' : ' ▴') : ''}</span>
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

interface OperationProps {
  readonly row: OperationRow;
  readonly timeline: Timeline;
  readonly selected: number;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly onSelect: (index: number) => void;
}

function Operation(props: OperationProps) {
  const { row, timeline, isOpen, onToggle } = props;
  const name = `${row.service.slice(0, 100)}: ${row.text}`;
  return (
    <Fragment>
      <tr data-testid="operation-row" data-service={row.service}>
        <td>
          <span className="operation-service">
            <ServiceBadge mark={factsOf(timeline).marks[row.serviceIndex]} name={row.service.slice(0, 200)} />
            <bdi title={row.service.slice(0, 500)}>{row.service.slice(0, 200)}</bdi>
          </span>
        </td>
        <td>
          <button
            type="button"
            className="operation-name"
            aria-expanded={isOpen}
            aria-label={`Runs of ${name}`}
            title={row.text}
            onClick={onToggle}
          >
            <span aria-hidden="true">{isOpen ? '▾ ' : '▸ '}</span>
            <bdi>{row.text}</bdi>
          </button>
        </td>
        <td data-number>{formatCount(row.count)}</td>
        <td data-number>{formatDuration(row.total)}</td>
        <td data-number>{formatDuration(row.own)}</td>
        <td data-number className="share-cell" style={{ '--share': row.share } as CSSProperties}>
          {formatShare(row.share)}
        </td>
        <td data-number>{formatDuration(row.average)}</td>
        <td data-number>{formatDuration(row.p50)}</td>
        <td data-number>{formatDuration(row.p95)}</td>
        <td data-number>{formatDuration(row.max)}</td>
        <td data-number>
          <FailureCount count={row.faults} outcome="fault" />
        </td>
        <td data-number>
          <FailureCount count={row.errors} outcome="error" />
        </td>
      </tr>
      {isOpen && <Runs {...props} />}
    </Fragment>
  );
}

function FailureCount({ count, outcome }: { readonly count: number; readonly outcome: 'fault' | 'error' }) {
  if (count === 0) return <span className="muted">0</span>;
  return (
    <span className={`failure-count text-${outcome}`}>
      <OutcomeIcon outcome={outcome} /> {formatCount(count)}
    </span>
  );
}

/** The runs of an operation, the longest first:
 *  a click shows one in the details, a link all of them in the timeline. */
function Runs({ row, timeline, selected, onSelect }: OperationProps) {
  const change = useUrlChange();
  const showAll = (): void => {
    const words = [`service:${quoted(row.service)}`, ...searchWords(timeline, row)];
    change({ view: undefined, search: words.join(' '), only: 'hits', toggled: undefined }, { isStep: true });
  };
  const left = row.runs.length - RUNS_AT_ONCE;
  return (
    <tr className="operation-runs">
      <td colSpan={OPERATION_COLUMNS.length}>
        <ul>
          {row.runs.slice(0, RUNS_AT_ONCE).map((index) => (
            <li key={index}>
              <RunButton
                timeline={timeline}
                index={index}
                isSelected={index === selected}
                onSelect={onSelect}
              />
            </li>
          ))}
        </ul>
        <p>
          {left > 0 && <span className="muted">{countOf(left, 'shorter run')} left out. </span>}
          <button type="button" className="trail-step" onClick={showAll}>
            Find them in the timeline
          </button>
        </p>
      </td>
    </tr>
  );
}

interface RunButtonProps {
  readonly timeline: Timeline;
  readonly index: number;
  readonly isSelected: boolean;
  readonly onSelect: (index: number) => void;
}

function RunButton({ timeline, index, isSelected, onSelect }: RunButtonProps) {
  const node = timeline.nodes[index];
  if (node === undefined) return null;
  return (
    <button
      type="button"
      className="run-button"
      aria-pressed={isSelected}
      data-testid="operation-run"
      onClick={() => onSelect(index)}
    >
      <span className={`text-${node.outcome}`}>
        <OutcomeIcon outcome={node.outcome} />
        <span className="visually-hidden">{outcomeLabel(node.outcome)}</span>
      </span>
      {formatDuration(barEnd(timeline, node) - node.start)}
      <span className="muted">at {formatDuration(node.start - timeline.start)}</span>
    </button>
  );
}

/** One name for all runs narrows the search; the rows of a service have many. */
function searchWords(timeline: Timeline, { runs }: OperationRow): readonly string[] {
  const names = new Set(runs.map((index) => timeline.nodes[index]?.document.name));
  const [name] = names;
  return names.size === 1 && name !== undefined ? [`name:${quoted(name)}`] : [];
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '')}"`;
}
