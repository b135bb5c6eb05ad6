import type { OutcomeCounts } from '../../api/extensions-api.ts';
import { formatCount, formatShare } from '../../model/format.ts';
import { OUTCOMES } from '../../model/service-statistics.ts';
import { outcomeLabel } from '../outcome-badge.tsx';

/** How a set of traces ended, as a bar, and what of it went wrong in words. */
export function OutcomeShareBar({ counts }: { readonly counts: OutcomeCounts }) {
  const byOutcome = {
    ok: counts.OkCount,
    error: counts.ErrorCount,
    throttle: counts.ThrottleCount,
    fault: counts.FaultCount,
  };
  const total = Math.max(1, counts.OkCount + counts.ErrorCount + counts.ThrottleCount + counts.FaultCount);
  const present = OUTCOMES.filter((outcome) => byOutcome[outcome] > 0);
  const worst = present.findLast((outcome) => outcome !== 'ok');
  const title = present
    .map((outcome) => `${outcomeLabel(outcome)} ${formatCount(byOutcome[outcome])}`)
    .join(', ');
  return (
    <span className="outcome-share" title={title}>
      <span className="outcome-share-bar" aria-hidden="true">
        {present.map((outcome) => (
          <span
            key={outcome}
            style={{ flexGrow: byOutcome[outcome] / total, background: `var(--${outcome})` }}
            data-outcome={outcome}
          />
        ))}
      </span>
      <span className="outcome-share-text">
        {worst === undefined
          ? 'all OK'
          : `${formatShare(byOutcome[worst] / total)} ${outcomeLabel(worst).toLowerCase()}`}
      </span>
    </span>
  );
}
