import { formatCount } from '../../model/format.ts';
import type { RuleStatistics } from '../../model/sampling.ts';

const WIDTH = 120;
const HEIGHT = 24;
/** Five minutes of windows of ten seconds. */
const WINDOWS = 30;
const WINDOW_SECONDS = 10;

interface RuleSparklineProps {
  readonly statistics: RuleStatistics;
  /** The window at the right end, epoch seconds. */
  readonly until: number;
}

/** Requests of the last five minutes as bars, the sampled part of each in another colour. */
export function RuleSparkline({ statistics, until }: RuleSparklineProps) {
  const highest = Math.max(1, ...statistics.windows.map(({ requests }) => requests));
  const requests = statistics.windows.reduce((total, window) => total + window.requests, 0);
  const sampled = statistics.windows.reduce((total, window) => total + window.sampled, 0);
  const text = `${formatCount(requests)} requests, ${formatCount(sampled)} sampled in the last five minutes`;
  const step = WIDTH / WINDOWS;
  return (
    <svg className="sparkline" width={WIDTH} height={HEIGHT} role="img" aria-label={text}>
      <title>{text}</title>
      {statistics.windows.map((window) => {
        const x = WIDTH - ((until - window.at) / WINDOW_SECONDS + 1) * step;
        const tall = (window.requests / highest) * HEIGHT;
        const filled = Math.min(tall, (Math.max(window.sampled, window.borrowed) / highest) * HEIGHT);
        return (
          <g key={window.at} transform={`translate(${x})`}>
            <rect className="sparkline-requests" y={HEIGHT - tall} width={step - 1} height={tall} />
            <rect className="sparkline-sampled" y={HEIGHT - filled} width={step - 1} height={filled} />
          </g>
        );
      })}
    </svg>
  );
}
