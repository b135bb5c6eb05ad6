import type { Outcome } from '@fluoroscope/wire';
import { formatCount, formatShare } from '../../model/format.ts';
import { OUTCOMES } from '../../model/service-statistics.ts';
import { OutcomeIcon, outcomeLabel } from '../outcome-badge.tsx';

/** How many of each outcome, the worst first; outcomes that did not occur are left out. */
export function OutcomeReadout({ counts }: { readonly counts: Readonly<Record<Outcome, number>> }) {
  const total = OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0);
  return (
    <>
      {[...OUTCOMES]
        .reverse()
        .filter((outcome) => counts[outcome] > 0)
        .map((outcome) => (
          <div key={outcome} className={`chart-readout-line text-${outcome}`}>
            <OutcomeIcon outcome={outcome} /> {outcomeLabel(outcome)}
            <b>{formatCount(counts[outcome])}</b>
            <span className="muted">{formatShare(counts[outcome] / total)}</span>
          </div>
        ))}
    </>
  );
}
