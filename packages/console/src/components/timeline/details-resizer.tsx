import { useState, type KeyboardEvent, type PointerEvent } from 'react';

const LEAST_WIDTH = 300;
const MOST_WIDTH = 900;

/** The width of the details in pixels, kept while the page stands. */
export function useDetailsWidth(): readonly [number, (width: number) => void] {
  const [width, setWidth] = useState(460);
  return [width, (next) => setWidth(Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, next)))];
}

interface DetailsResizerProps {
  readonly width: number;
  readonly onChange: (width: number) => void;
}

/** The edge between the timeline and the details, moved by dragging or by the arrow keys. */
export function DetailsResizer({ width, onChange }: DetailsResizerProps) {
  const onPointerMove = (event: PointerEvent): void => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) onChange(window.innerWidth - event.clientX);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowLeft') onChange(width + 24);
    if (event.key === 'ArrowRight') onChange(width - 24);
  };
  return (
    <div
      className="details-resizer"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the details"
      aria-valuenow={width}
      aria-valuemin={LEAST_WIDTH}
      aria-valuemax={MOST_WIDTH}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  );
}
