import { useMemo, useState } from 'react';
import type { Finding } from '../../api/extensions-api.ts';
import type { XrayTrace } from '../../api/xray-api.ts';
import { countOf } from '../../model/format.ts';
import { localFindings, unreadable } from '../../model/local-findings.ts';
import type { Timeline } from '../../model/timeline.ts';
import { useUrlParam } from '../use-url-param.ts';
import { ClockSwitch } from './clock-switch.tsx';
import { FindingCard } from './finding-card.tsx';
import { SEVERITIES, SeverityIcon, type Severity } from './severity-icon.tsx';
import { useTraceDoctor } from './trace-doctor.tsx';
import '../../styles/doctor.css';

interface DoctorBannerProps {
  readonly trace: XrayTrace;
  readonly timeline: Timeline;
  /** Selects the row of a part of the trace. */
  readonly onSelectId: (id: string) => void;
}

/** What is wrong with the trace, in one line that opens to all of it. The trace stays in sight. */
export function DoctorBanner({ trace, timeline, onSelectId }: DoctorBannerProps) {
  const { diagnosis, error, retry } = useTraceDoctor();
  const findings = useMemo(
    () => allFindings(diagnosis?.Findings, trace, timeline),
    [diagnosis, trace, timeline],
  );
  const [opened, setOpened] = useUrlParam('doctor');
  const [isDismissed, setIsDismissed] = useDismissed(trace.Id, findings);
  const isOpen = opened === 'open';
  const [worst] = findings;
  return (
    <>
      {worst !== undefined && isDismissed && (
        <button type="button" className="doctor-reopen text-button" onClick={() => setIsDismissed(false)}>
          <SeverityIcon severity={worst.Severity} /> {countOf(findings.length, 'finding')}
        </button>
      )}
      {worst !== undefined && !isDismissed && (
        <section
          className="doctor-banner"
          data-severity={worst.Severity}
          data-testid="doctor-banner"
          aria-label="What is wrong with this trace"
        >
          <div className="doctor-line">
            <SeverityIcon severity={worst.Severity} size={16} />
            <b role="status">
              <bdi>{isOpen ? 'What is wrong with this trace' : worst.Title}</bdi>
            </b>
            {!isOpen && <span className="doctor-detail">{worst.Detail}</span>}
            <SeverityCounts findings={findings} />
            <button
              type="button"
              className="tool-button"
              aria-expanded={isOpen}
              onClick={() => setOpened(isOpen ? undefined : 'open')}
            >
              {isOpen
                ? 'Close'
                : findings.length === 1
                  ? 'Why, and what helps'
                  : `All ${findings.length} findings`}
            </button>
            <button
              type="button"
              className="doctor-dismiss"
              aria-label="Dismiss the findings of this trace"
              title="Dismiss"
              onClick={() => setIsDismissed(true)}
            >
              <svg
                width="12"
                height="12"
                viewBox="0 0 12 12"
                stroke="currentColor"
                strokeWidth="1.6"
                aria-hidden="true"
              >
                <path d="M2 2l8 8M10 2 2 10" />
              </svg>
            </button>
          </div>
          {isOpen && (
            <ul className="doctor-cards" tabIndex={0} aria-label="Findings">
              {findings.map((finding, index) => (
                <FindingCard
                  key={`${finding.Code} ${index}`}
                  finding={finding}
                  timeline={timeline}
                  onSelectId={onSelectId}
                />
              ))}
            </ul>
          )}
        </section>
      )}
      {error !== null && (
        <p className="doctor-error" role="alert">
          The service could not diagnose this trace: {error.message}{' '}
          <button type="button" className="text-button" onClick={retry}>
            Ask again
          </button>
        </p>
      )}
      <ClockSwitch />
    </>
  );
}

/** The service's and what only the page knows; the page's own where the service was not heard. */
function allFindings(
  found: readonly Finding[] | undefined,
  trace: XrayTrace,
  timeline: Timeline,
): readonly Finding[] {
  if (found === undefined) return localFindings(trace, timeline);
  const own = unreadable(timeline);
  return own === undefined ? found : [own, ...found];
}

const COUNTED: Readonly<Record<Severity, string>> = { problem: 'problem', warning: 'warning', note: 'note' };

function SeverityCounts({ findings }: { readonly findings: readonly Finding[] }) {
  const counts = SEVERITIES.map((severity) => ({
    severity,
    count: findings.filter(({ Severity }) => Severity === severity).length,
  })).filter(({ count }) => count > 0);
  return (
    <span className="doctor-counts">
      {counts.map(({ severity, count }) => (
        <span key={severity} className="severity-count" data-severity={severity}>
          <SeverityIcon severity={severity} size={12} /> {countOf(count, COUNTED[severity])}
        </span>
      ))}
    </span>
  );
}

/** For as long as the browser's tab is open, and until something new is found. */
function useDismissed(
  traceId: string,
  findings: readonly Finding[],
): readonly [boolean, (isDismissed: boolean) => void] {
  const name = `doctor-dismissed ${traceId}`;
  // Texts and severities say how long something has been missing, and change while nothing new is found.
  const what = findings
    .map(({ Code, SegmentIds }) => `${Code} ${SegmentIds.length} ${SegmentIds[0] ?? ''}`)
    .join(';');
  const [dismissed, setDismissed] = useState(() => sessionStorage.getItem(name));
  const set = (isDismissed: boolean): void => {
    if (isDismissed) sessionStorage.setItem(name, what);
    else sessionStorage.removeItem(name);
    setDismissed(isDismissed ? what : null);
  };
  return [dismissed === what, set];
}
