import type { Outcome } from '@fluoroscope/wire';

/** Fills for outcomes that differ by their hatching and not by colour alone, as the bars of the timeline do. */
export function OutcomePatterns({ id }: { readonly id: string }) {
  return (
    <defs>
      <pattern
        id={`${id}-fault`}
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="6" height="6" fill="var(--fault)" />
        <rect width="1.6" height="6" fill="var(--bg)" opacity="0.55" />
      </pattern>
      <pattern id={`${id}-error`} width="4" height="4" patternUnits="userSpaceOnUse">
        <rect width="4" height="4" fill="var(--error)" />
        <rect width="1.4" height="4" fill="var(--bg)" opacity="0.55" />
      </pattern>
      <pattern id={`${id}-throttle`} width="4" height="4" patternUnits="userSpaceOnUse">
        <rect width="4" height="4" fill="var(--throttle)" />
        <rect width="4" height="1.4" fill="var(--bg)" opacity="0.55" />
      </pattern>
    </defs>
  );
}

export function outcomeFill(id: string, outcome: Outcome): string {
  return outcome === 'ok' ? 'var(--chart-ok)' : `url(#${id}-${outcome})`;
}
