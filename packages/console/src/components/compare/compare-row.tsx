import type { CSSProperties } from 'react';
import { lengthOf, type Compared, type RowDifference } from '../../model/compare-difference.ts';
import type { CompareRow } from '../../model/compare-match.ts';
import { formatDuration } from '../../model/format.ts';
import { operationOf } from '../../model/operation-name.ts';
import { barEnd } from '../../model/self-time.ts';
import type { ServiceMark } from '../../model/service-mark.ts';
import type { Timeline } from '../../model/timeline.ts';
import { OutcomeIcon, outcomeLabel } from '../outcome-badge.tsx';
import { ServiceBadge } from '../timeline/service-badge.tsx';
import { signedDuration } from './signed-duration.ts';

export interface CompareRowContext {
  readonly compared: Compared;
  readonly differences: readonly RowDifference[];
  readonly isSideBySide: boolean;
  /** Whether rows stand under their callers. */
  readonly isTree: boolean;
  /** By the name of the service. */
  readonly marks: ReadonlyMap<string, ServiceMark>;
  readonly select: (at: number) => void;
}

interface CompareRowViewProps {
  readonly context: CompareRowContext;
  /** Index into the rows of the comparison. */
  readonly at: number;
  /** Among the rows that are shown. */
  readonly place: number;
  /** Pixels. */
  readonly top: number;
  readonly isSelected: boolean;
}

export function compareRowId(at: number): string {
  return `compare-row-${at}`;
}

/** One part: of both traces, or of one of them. */
export function CompareRowView({ context, at, place, top, isSelected }: CompareRowViewProps) {
  const row = context.compared.rows[at];
  const difference = context.differences[at];
  if (row === undefined || difference === undefined) return null;
  return (
    <div
      id={compareRowId(at)}
      role="row"
      className="compare-row"
      data-testid="compare-row"
      data-presence={difference.presence}
      data-notable={difference.isNotable}
      aria-level={row.depth + 1}
      aria-rowindex={place + 2}
      aria-selected={isSelected}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => context.select(at)}
    >
      <PartCell context={context} row={row} />
      {context.isSideBySide ? (
        <>
          <BarCell context={context} side="a" index={row.a} />
          <BarCell context={context} side="b" index={row.b} />
        </>
      ) : (
        <DifferenceCells compared={context.compared} difference={difference} />
      )}
    </div>
  );
}

function PartCell({ context, row }: { readonly context: CompareRowContext; readonly row: CompareRow }) {
  const { a, b } = context.compared;
  const [timeline, index] = row.a >= 0 ? [a, row.a] : [b, row.b];
  const node = timeline.nodes[index];
  if (node === undefined) return null;
  const { service, text } = operationOf(timeline, node);
  const name = node.kind === 'segment' ? `${service.slice(0, 100)} ${text}` : text;
  const indent = context.isTree ? Math.min(row.depth, 14) * 14 : 0;
  return (
    <div role="gridcell" className="compare-part" style={{ paddingLeft: 8 + indent }}>
      <ServiceBadge mark={context.marks.get(service)} name={service.slice(0, 200)} />
      <bdi title={name}>{name}</bdi>
      {row.isFirst && row.countA !== row.countB && row.countA + row.countB > 1 && (
        <span className="compare-count" title="Runs of this operation under the same caller, in A and in B">
          {row.countA}× → {row.countB}×
        </span>
      )}
    </div>
  );
}

interface DifferenceCellsProps {
  readonly compared: Compared;
  readonly difference: RowDifference;
}

function DifferenceCells({ compared, difference }: DifferenceCellsProps) {
  const { secondsA, secondsB, delta, ownDelta, isNotable } = difference;
  const longest = Math.max(lengthOf(compared.a), lengthOf(compared.b));
  return (
    <>
      <div role="gridcell" className="compare-change">
        <Change difference={difference} />
      </div>
      <div role="gridcell" className="compare-number">
        {formatDuration(secondsA)}
      </div>
      <div role="gridcell" className="compare-number">
        {formatDuration(secondsB)}
      </div>
      <div
        role="gridcell"
        className="compare-number compare-delta"
        data-notable={isNotable}
        data-longer={delta > 0 ? 'b' : 'a'}
        style={{ '--part': longest > 0 ? Math.min(1, Math.abs(delta) / longest) : 0 } as CSSProperties}
      >
        <span>{signedDuration(delta)}</span>
      </div>
      <div role="gridcell" className="compare-number">
        {signedDuration(ownDelta)}
      </div>
    </>
  );
}

function Change({ difference }: { readonly difference: RowDifference }) {
  const { presence, outcomeA = 'ok', outcomeB = 'ok', isOutcomeChanged } = difference;
  if (presence !== 'both') {
    const outcome = presence === 'only-a' ? outcomeA : outcomeB;
    return (
      <>
        <span className="only-chip" data-set={presence === 'only-a' ? 'A' : 'B'}>
          only in {presence === 'only-a' ? 'A' : 'B'}
        </span>
        {outcome !== 'ok' && (
          <span className={`outcome-word text-${outcome}`}>
            <OutcomeIcon outcome={outcome} /> {outcomeLabel(outcome)}
          </span>
        )}
      </>
    );
  }
  if (!isOutcomeChanged && outcomeA === 'ok') return null;
  return (
    <span className="outcome-word">
      <span className={`text-${outcomeA}`}>
        <OutcomeIcon outcome={outcomeA} /> {outcomeLabel(outcomeA)}
      </span>
      {isOutcomeChanged && (
        <>
          {' → '}
          <span className={`text-${outcomeB}`}>
            <OutcomeIcon outcome={outcomeB} /> {outcomeLabel(outcomeB)}
          </span>
        </>
      )}
    </span>
  );
}

interface BarCellProps {
  readonly context: CompareRowContext;
  readonly side: 'a' | 'b';
  readonly index: number;
}

/** The bar of one trace, since its start, in a scale that holds the longer of the two. */
function BarCell({ context: { compared, marks }, side, index }: BarCellProps) {
  const timeline: Timeline = compared[side];
  const node = timeline.nodes[index];
  if (node === undefined) {
    return (
      <div role="gridcell" className="compare-track" data-absent="true">
        <span className="muted">not in {side.toUpperCase()}</span>
      </div>
    );
  }
  const longest = Math.max(lengthOf(compared.a), lengthOf(compared.b), 1e-6);
  const from = (node.start - timeline.start) / longest;
  const seconds = barEnd(timeline, node) - node.start;
  const colour = `var(--service-${marks.get(timeline.services[node.service]?.name ?? '')?.colour ?? 0})`;
  const isLate = from > 0.7;
  return (
    <div role="gridcell" className="compare-track">
      <span
        className="compare-bar"
        data-outcome={node.outcome}
        style={
          {
            left: `${from * 100}%`,
            width: `max(2px, ${(seconds / longest) * 100}%)`,
            '--bar': colour,
          } as CSSProperties
        }
      />
      <span
        className="compare-bar-text"
        style={
          isLate
            ? { right: `${(1 - from) * 100}%` }
            : { left: `${Math.min(70, (from + seconds / longest) * 100)}%` }
        }
      >
        {node.outcome !== 'ok' && (
          <span className={`text-${node.outcome}`}>
            <OutcomeIcon outcome={node.outcome} />
            <span className="visually-hidden">{outcomeLabel(node.outcome)}</span>
          </span>
        )}
        {formatDuration(seconds)}
      </span>
    </div>
  );
}
