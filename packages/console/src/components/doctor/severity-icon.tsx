import type { Finding } from '../../api/extensions-api.ts';

export type Severity = Finding['Severity'];

export const SEVERITIES: readonly Severity[] = ['problem', 'warning', 'note'];

/** A cross in a circle, a triangle or an i: told apart by shape, and coloured by the text around. */
export function SeverityIcon({
  severity,
  size = 14,
}: {
  readonly severity: Severity;
  readonly size?: number;
}) {
  return (
    <svg
      className="severity-icon"
      data-severity={severity}
      width={size}
      height={size}
      viewBox="0 0 14 14"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {SHAPES[severity]}
    </svg>
  );
}

const SHAPES: Readonly<Record<Severity, React.JSX.Element>> = {
  problem: <path d="M7 1a6 6 0 1 1 0 12A6 6 0 0 1 7 1zM5 5l4 4M9 5 5 9" />,
  warning: <path d="M7 1.5 13 12.5H1zM7 5.5v3M7 10.6v.1" />,
  note: <path d="M7 1a6 6 0 1 1 0 12A6 6 0 0 1 7 1zM7 6.5v3.5M7 4v.1" />,
};
