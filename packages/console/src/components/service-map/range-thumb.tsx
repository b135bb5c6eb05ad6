import type { KeyboardEvent } from 'react';

interface RangeThumbProps {
  readonly label: string;
  readonly x: number;
  readonly top: number;
  readonly base: number;
  /** In steps. */
  readonly value: number;
  readonly range: readonly [number, number];
  /** The value as it reads. */
  readonly text: string;
  readonly onChange: (value: number) => void;
  readonly onClear: () => void;
}

/** One end of a chosen range, moved by the arrow keys; Escape lets the range go. */
export function RangeThumb({ label, x, top, base, value, range, text, onChange, onClear }: RangeThumbProps) {
  const [least, most] = range;
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = targetOf(event.key, value, least, most);
    if (event.key === 'Escape') onClear();
    else if (next === undefined) return;
    else if (next !== value) onChange(next);
    event.preventDefault();
  };
  return (
    <g
      className="range-thumb"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuenow={value}
      aria-valuetext={text}
      onKeyDown={onKeyDown}
    >
      <line x1={x} x2={x} y1={top} y2={base} />
      <rect x={x - 3} y={(top + base) / 2 - 9} width="6" height="18" rx="3" />
    </g>
  );
}

function targetOf(key: string, value: number, least: number, most: number): number | undefined {
  const clamp = (next: number): number => Math.min(most, Math.max(least, next));
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return clamp(value - 1);
    case 'ArrowRight':
    case 'ArrowUp':
      return clamp(value + 1);
    case 'PageDown':
      return clamp(value - 5);
    case 'PageUp':
      return clamp(value + 5);
    case 'Home':
      return least;
    case 'End':
      return most;
    default:
      return undefined;
  }
}
