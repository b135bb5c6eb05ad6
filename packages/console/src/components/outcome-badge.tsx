/** How a request ended, as a shape and a word: the colour repeats what both already say. */

import type { Outcome } from '@fluoroscope/wire';

export type BadgeOutcome = Outcome | 'progress';

const LABELS: Readonly<Record<BadgeOutcome, string>> = {
  ok: 'OK',
  error: 'Error',
  throttle: 'Throttle',
  fault: 'Fault',
  progress: 'In progress',
};

export function outcomeLabel(outcome: BadgeOutcome): string {
  return LABELS[outcome];
}

export function OutcomeBadge({ outcome, text }: { readonly outcome: BadgeOutcome; readonly text?: string }) {
  return (
    <span className="outcome-badge" data-outcome={outcome}>
      <OutcomeIcon outcome={outcome} />
      {text ?? LABELS[outcome]}
    </span>
  );
}

/** A tick, a triangle, an hourglass, an octagon or dots; drawn in the colour of the text around it. */
export function OutcomeIcon({
  outcome,
  size = 12,
}: {
  readonly outcome: BadgeOutcome;
  readonly size?: number;
}) {
  return (
    <svg width={size} height={size} viewBox="0 0 12 12" fill="none" stroke="currentColor" aria-hidden="true">
      {ICONS[outcome]}
    </svg>
  );
}

const ICONS: Readonly<Record<BadgeOutcome, React.JSX.Element>> = {
  ok: <path d="M1.8 6.4 4.8 9.4 10.4 2.8" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" />,
  error: (
    <g strokeLinejoin="round" strokeLinecap="round">
      <path d="M6 1 11.3 10.8H.7z" strokeWidth="1.3" />
      <path d="M6 4.6v3M6 9.2v.1" strokeWidth="1.4" />
    </g>
  ),
  throttle: (
    <path
      d="M2.5 1h7M2.5 11h7M3.3 1v1.9L6 6 3.3 9.1V11M8.7 1v1.9L6 6l2.7 3.1V11"
      strokeWidth="1.3"
      strokeLinejoin="round"
    />
  ),
  fault: (
    <g strokeLinecap="round">
      <path d="M3.9.8h4.2l3.1 3.1v4.2l-3.1 3.1H3.9L.8 8.1V3.9z" fill="currentColor" stroke="none" />
      <path d="M4.1 4.1 7.9 7.9M7.9 4.1 4.1 7.9" stroke="var(--bg)" strokeWidth="1.5" />
    </g>
  ),
  progress: <path d="M2.2 6v.1M6 6v.1M9.8 6v.1" strokeWidth="2.2" strokeLinecap="round" />,
};
