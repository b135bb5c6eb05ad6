import { useState } from 'react';
import type { Finding } from '../../api/extensions-api.ts';
import { countOf } from '../../model/format.ts';
import type { Timeline } from '../../model/timeline.ts';
import { SeverityIcon } from './severity-icon.tsx';

const SHOWN_PARTS = 8;

interface FindingCardProps {
  readonly finding: Finding;
  /** Undefined where there is no trace to lead into. */
  readonly timeline?: Timeline;
  readonly onSelectId?: (id: string) => void;
}

/** One finding: what, where, why it usually happens, and what helps. */
export function FindingCard({ finding, timeline, onSelectId }: FindingCardProps) {
  const { Severity, Title, Detail, Reason, Remedy, Services } = finding;
  return (
    <li className="finding-card" data-severity={Severity} data-code={finding.Code} data-testid="finding">
      <h3>
        <SeverityIcon severity={Severity} /> <bdi>{Title}</bdi>
        <span className="visually-hidden"> ({Severity})</span>
      </h3>
      <p>
        <bdi>{Detail}</bdi>
      </p>
      {Reason !== undefined && (
        <p>
          <b>Usually:</b> <bdi>{Reason}</bdi>
        </p>
      )}
      {Remedy !== undefined && (
        <p>
          <b>What helps:</b> <bdi>{Remedy}</bdi>
        </p>
      )}
      {Services.length > 0 && finding.SegmentIds.length === 0 && (
        <p className="muted">
          {Services.length === 1 ? 'Service' : 'Services'}:{' '}
          <bdi>
            {Services.slice(0, SHOWN_PARTS)
              .map(({ Name }) => Name ?? '')
              .join(', ')}
          </bdi>
        </p>
      )}
      {timeline !== undefined && onSelectId !== undefined && (
        <FindingParts ids={finding.SegmentIds} timeline={timeline} onSelectId={onSelectId} />
      )}
    </li>
  );
}

interface FindingPartsProps {
  readonly ids: readonly string[];
  readonly timeline: Timeline;
  readonly onSelectId: (id: string) => void;
}

function FindingParts({ ids, timeline, onSelectId }: FindingPartsProps) {
  const [isWhole, setIsWhole] = useState(false);
  const wanted = new Set(isWhole ? ids : ids.slice(0, SHOWN_PARTS));
  if (wanted.size === 0) return null;
  const nameById = new Map<string, string>();
  for (const { document } of timeline.nodes) {
    if (wanted.has(document.id) && !nameById.has(document.id)) nameById.set(document.id, document.name);
  }
  return (
    <p className="finding-parts">
      {[...wanted].map((id) => {
        const name = nameById.get(id);
        return name === undefined ? (
          <span key={id} className="mono muted">
            {id}
          </span>
        ) : (
          <button key={id} type="button" className="part-link" title={id} onClick={() => onSelectId(id)}>
            <bdi>{name}</bdi>
          </button>
        );
      })}
      {ids.length > wanted.size && (
        <button type="button" className="text-button" onClick={() => setIsWhole(true)}>
          and {countOf(ids.length - wanted.size, 'other')}
        </button>
      )}
    </p>
  );
}
