import type { ComparedRow, SetNumbers } from '../../model/analytics-rows.ts';
import { formatCount, formatShare } from '../../model/format.ts';
import { CutText } from './cut-text.tsx';

export function ValueCell({ row }: { readonly row: ComparedRow }) {
  return (
    <div className="breakdown-value" data-testid="breakdown-value">
      <CutText text={row.value} />
      {row.detail !== undefined && (
        <div className="muted">
          <CutText text={row.detail} />
        </div>
      )}
    </div>
  );
}

/** How many of a set are in the row: a bar of the share, full for A and hatched for B. */
export function CountCell({
  numbers,
  set,
}: {
  readonly numbers: SetNumbers | undefined;
  readonly set: 'A' | 'B';
}) {
  if (numbers === undefined) return '–';
  return (
    <div className="breakdown-count">
      <span className="number-cell">
        {formatCount(numbers.count)} <span className="muted">{formatShare(numbers.share)}</span>
      </span>
      <i data-set={set} style={{ width: `${Math.min(1, numbers.share) * 100}%` }} aria-hidden="true" />
    </div>
  );
}

/** Percentage points, to the right for what is more frequent in A and to the left for B. */
export function DifferenceCell({ difference }: { readonly difference: number | undefined }) {
  if (difference === undefined) return '–';
  const size = `${Math.abs(difference) * 50}%`;
  return (
    <div className="breakdown-difference">
      <span className="breakdown-axis" aria-hidden="true">
        <i
          data-set={difference >= 0 ? 'A' : 'B'}
          style={difference >= 0 ? { left: '50%', width: size } : { right: '50%', width: size }}
        />
      </span>
      <span className="number-cell">{pointsText(difference)}</span>
    </div>
  );
}

/** `+12 pp`; a difference is told in percentage points. */
function pointsText(difference: number): string {
  const points = Math.round(difference * 100);
  return `${points > 0 ? '+' : points < 0 ? '−' : ''}${Math.abs(points)} pp`;
}

interface PairCellProps {
  readonly row: ComparedRow;
  readonly read: (numbers: SetNumbers) => number | undefined;
  readonly format: (value: number) => string;
}

/** The number of A over that of B. */
export function PairCell({ row, read, format }: PairCellProps) {
  return (
    <div className="breakdown-pair number-cell">
      {row.b === undefined ? (
        numberText(read(row.a), format)
      ) : (
        <>
          <PairLine set="A" text={numberText(read(row.a), format)} />
          <PairLine set="B" text={numberText(read(row.b), format)} />
        </>
      )}
    </div>
  );
}

function numberText(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? '–' : format(value);
}

function PairLine({ set, text }: { readonly set: 'A' | 'B'; readonly text: string }) {
  return (
    <div data-set={set}>
      <span className="pair-name">{set}</span> {text}
    </div>
  );
}
