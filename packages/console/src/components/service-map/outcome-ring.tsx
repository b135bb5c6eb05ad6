import type { Outcome } from '@fluoroscope/wire';
import { outcomeShares, type CallStatistics } from '../../model/service-statistics.ts';

const RING_WIDTH = 7;

interface OutcomeRingProps {
  readonly radius: number;
  readonly statistics: CallStatistics | undefined;
}

/**
 * A ring split by outcome, centred on the origin, clockwise from the top. An outcome that occurred at all is given a
 * visible arc. Errors, throttles and faults carry patterns of their own over their colours.
 */
export function OutcomeRing({ radius, statistics }: OutcomeRingProps) {
  const shares = statistics === undefined ? [] : outcomeShares(statistics);
  const drawn = shares.map(({ outcome, share }) => ({
    outcome,
    share: outcome === 'ok' ? share : Math.max(share, 0.025),
  }));
  const total = drawn.reduce((sum, { share }) => sum + share, 0);
  let from = 0;
  return (
    <g fill="none" strokeWidth={RING_WIDTH}>
      <circle r={radius} className="ring-empty" />
      {drawn.map(({ outcome, share }) => {
        const start = from;
        from += share / total;
        const arc = { d: arcPath(radius, start, from) };
        return (
          <g key={outcome}>
            <path {...arc} stroke={`var(--${outcome})`} />
            {PATTERNS[outcome] !== undefined && <path {...arc} stroke={PATTERNS[outcome]} />}
          </g>
        );
      })}
    </g>
  );
}

const PATTERNS: Readonly<Partial<Record<Outcome, string>>> = {
  fault: 'url(#ring-fault)',
  error: 'url(#ring-error)',
  throttle: 'url(#ring-throttle)',
};

/** The patterns that rings refer to; once in every drawing that holds rings. */
export function RingPatterns() {
  return (
    <defs>
      <pattern
        id="ring-fault"
        width="5"
        height="5"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <path d="M0 0V5" stroke="var(--bg)" strokeWidth="2" opacity="0.75" />
      </pattern>
      <pattern id="ring-error" width="4" height="4" patternUnits="userSpaceOnUse">
        <circle cx="2" cy="2" r="0.9" fill="var(--bg)" opacity="0.8" />
      </pattern>
      <pattern id="ring-throttle" width="4" height="4" patternUnits="userSpaceOnUse">
        <path d="M0 1H4" stroke="var(--bg)" strokeWidth="1.2" opacity="0.7" />
      </pattern>
    </defs>
  );
}

/** An arc of a circle; `from` and `to` are turns, 0 to 1, clockwise from the top. */
function arcPath(radius: number, from: number, to: number): string {
  if (to - from > 0.9999) return `M0 ${-radius}A${radius} ${radius} 0 1 1 -0.01 ${-radius}`;
  const point = (turn: number): string =>
    `${(radius * Math.sin(turn * 2 * Math.PI)).toFixed(2)} ${(-radius * Math.cos(turn * 2 * Math.PI)).toFixed(2)}`;
  return `M${point(from)}A${radius} ${radius} 0 ${to - from > 0.5 ? 1 : 0} 1 ${point(to)}`;
}
