import { lengthOf, type Compared, type ComparedSummary } from '../../model/compare-difference.ts';
import { countOf, formatDuration, formatShare } from '../../model/format.ts';
import { operationOf } from '../../model/operation-name.ts';
import { factsOf } from '../../model/timeline-facts.ts';
import { signedDuration } from './signed-duration.ts';

interface CompareVerdictProps {
  readonly compared: Compared;
  readonly summary: ComparedSummary;
  readonly onSelect: (at: number) => void;
}

/** The answer in sentences: which took longer, where that came about, and what only one of them did. */
export function CompareVerdict({ compared, summary, onSelect }: CompareVerdictProps) {
  const { sources, onlyA, onlyB, outcomeChanges, matched } = summary;
  const rest = [
    onlyA > 0 && `${countOf(onlyA, 'part')} only in A`,
    onlyB > 0 && `${countOf(onlyB, 'part')} only in B`,
    outcomeChanges > 0 && `${countOf(outcomeChanges, 'other outcome')}`,
  ].filter((part) => part !== false);
  return (
    <div className="compare-verdict" data-testid="compare-verdict">
      <p>
        <b>{lengthSentence(compared, summary)}</b>{' '}
        {matched === 0
          ? 'They have no part in common.'
          : rest.length === 0
            ? 'Their parts and outcomes are the same.'
            : `${rest.join(', ')}.`}
      </p>
      {sources.length > 0 && (
        <p>
          Where it came about, by self time:{' '}
          {sources.map((at) => (
            <Source key={at} compared={compared} at={at} onSelect={onSelect} />
          ))}
        </p>
      )}
    </div>
  );
}

function lengthSentence({ a, b }: Compared, { delta }: ComparedSummary): string {
  const longer = Math.max(lengthOf(a), lengthOf(b));
  if (Math.abs(delta) < Math.max(1e-6, longer * 0.001)) return `Both took ${formatDuration(longer)}.`;
  const [slow, fast] = delta > 0 ? ['B', 'A'] : ['A', 'B'];
  const shorter = longer - Math.abs(delta);
  const times = shorter > 0 ? Math.abs(delta) / shorter : 0;
  const factor =
    times >= 1
      ? `, ${(times + 1).toFixed(1).replace('.0', '')} times as long`
      : times > 0
        ? ` (${formatShare(times)})`
        : '';
  return `${slow} took ${formatDuration(Math.abs(delta))} longer than ${fast}${factor}.`;
}

interface SourceProps {
  readonly compared: Compared;
  readonly at: number;
  readonly onSelect: (at: number) => void;
}

function Source({ compared: { a, b, rows }, at, onSelect }: SourceProps) {
  const row = rows[at];
  const [timeline, index] = row !== undefined && row.a >= 0 ? [a, row.a] : [b, row?.b ?? -1];
  const node = timeline.nodes[index];
  if (row === undefined || node === undefined) return null;
  const { service, text } = operationOf(timeline, node);
  const own = (factsOf(b).selfTimes[row.b] ?? 0) - (factsOf(a).selfTimes[row.a] ?? 0);
  return (
    <button type="button" className="tool-button compare-source" onClick={() => onSelect(at)}>
      <bdi>
        {service.slice(0, 60)}: {text.slice(0, 80)}
      </bdi>
      <b>{signedDuration(own)}</b>
    </button>
  );
}
