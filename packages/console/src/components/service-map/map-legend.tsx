import { OUTCOMES } from '../../model/service-statistics.ts';
import { OutcomeIcon, outcomeLabel } from '../outcome-badge.tsx';

/** What colours, shapes and lines of the map mean. */
export function MapLegend() {
  return (
    <div className="map-legend" role="group" aria-label="Legend">
      {OUTCOMES.map((outcome) => (
        <span key={outcome} style={{ color: `var(--${outcome}-text)` }}>
          <OutcomeIcon outcome={outcome} />
          {outcomeLabel(outcome)}
        </span>
      ))}
      <span>
        <svg width="26" height="8" aria-hidden="true">
          <path d="M1 4H25" stroke="currentColor" strokeWidth="1.6" strokeDasharray="5 3" />
        </svg>
        Link, nobody waits
      </span>
    </div>
  );
}
