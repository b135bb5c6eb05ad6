import type { Outcome } from '@fluoroscope/wire';

/** The shape of an outcome, drawn over a node that is too small for its ring; nothing for nodes without trouble. */
export function OutcomeMark({ outcome }: { readonly outcome: Outcome }) {
  const shape = SHAPES[outcome];
  if (shape === undefined) return null;
  return (
    <g className="map-node-mark" data-outcome={outcome}>
      <circle r="33" />
      <path d={shape} />
    </g>
  );
}

/** A cross, an exclamation mark, an hourglass: as in the badges, 40 units wide around the origin. */
const SHAPES: Readonly<Partial<Record<Outcome, string>>> = {
  fault: 'M-13 -13 13 13M13 -13 -13 13',
  error: 'M0 -17V5M0 15V16',
  throttle: 'M-12 -15H12L-12 15H12Z',
};
