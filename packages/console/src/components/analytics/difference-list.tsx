import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { getTraceDifferences, type TraceDifferences } from '../../api/extensions-api.ts';
import { differenceSentence, type DifferenceSentence } from '../../model/analytics-rows.ts';
import { excluded, narrowed } from '../../model/analytics-sets.ts';
import { formatShare } from '../../model/format.ts';
import { SetMark } from '../charts/set-mark.tsx';
import { CutText, shortText } from './cut-text.tsx';
import { QueryPanel } from './query-panel.tsx';
import { useCancellableQuery } from './use-cancellable-query.ts';
import type { AnalyticsQuestion } from './use-sets.ts';

interface DifferenceListProps {
  readonly question: AnalyticsQuestion;
  readonly b: string;
}

const FIRST_COUNT = 8;

/** What sets A apart from B, the clearest first, in sentences. */
export function DifferenceList({ question, b }: DifferenceListProps) {
  const { window, sets } = question;
  const query = useCancellableQuery(['trace-differences', window, sets.a, b], (signal) =>
    getTraceDifferences({ window, filter: sets.a }, b, signal),
  );
  return (
    <QueryPanel query={query} what="The differences" height={240}>
      {(differences) => <Sentences differences={differences} question={question} />}
    </QueryPanel>
  );
}

interface SentencesProps {
  readonly differences: TraceDifferences;
  readonly question: AnalyticsQuestion;
}

function Sentences({ differences: { TotalCounts, Differences }, question }: SentencesProps) {
  const [isWhole, setIsWhole] = useState(false);
  if (TotalCounts.A === 0 || TotalCounts.B === 0) {
    const empty = TotalCounts.A === 0 ? 'A' : 'B';
    return <p className="muted">No trace of the range is in {empty}, so there is nothing to compare.</p>;
  }
  if (Differences.length === 0) {
    return (
      <p className="muted" data-testid="no-differences">
        Nothing sets A apart from B beyond what chance would. More traces, by a wider range, may show more.
      </p>
    );
  }
  const shown = isWhole ? Differences : Differences.slice(0, FIRST_COUNT);
  const sentences = shown.map((difference) => differenceSentence(difference, TotalCounts));
  return (
    <>
      <ol className="difference-list" data-testid="differences">
        {sentences.map((sentence) => (
          <Sentence key={sentence.key} sentence={sentence} question={question} />
        ))}
      </ol>
      {Differences.length > FIRST_COUNT && (
        <Button variant="inline-link" onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? 'Show fewer' : `Show ${Differences.length - FIRST_COUNT} more`}
        </Button>
      )}
    </>
  );
}

function Sentence({
  sentence,
  question: { sets, changeSets },
}: {
  readonly sentence: DifferenceSentence;
  readonly question: AnalyticsQuestion;
}) {
  const { shareA, shareB, phrase, subject, value, detail, filter } = sentence;
  return (
    <li>
      <span className="difference-bars" aria-hidden="true">
        <i data-set="A" style={{ width: `${shareA * 100}%` }} />
        <i data-set="B" style={{ width: `${shareB * 100}%` }} />
      </span>
      <span className="difference-text">
        <b>{formatShare(shareA)}</b> of <SetMark set="A" /> {phrase}{' '}
        {subject !== undefined && <span className="mono">{subject} = </span>}
        <b className="difference-value">
          <CutText text={value} />
        </b>
        {detail !== undefined && (
          <span className="muted">
            {' '}
            (<CutText text={detail} />)
          </span>
        )}
        , <b>{formatShare(shareB)}</b> of <SetMark set="B" />
      </span>
      {filter !== undefined && (
        <span className="difference-actions">
          <button
            type="button"
            className="row-action"
            aria-label={`Narrow A to ${shortText(value)}`}
            title="Narrow A to these traces"
            onClick={() => changeSets(narrowed(sets, 'a', filter))}
          >
            + A
          </button>
          <button
            type="button"
            className="row-action"
            aria-label={`Exclude ${shortText(value)} from A and B`}
            title="Exclude these traces from A and B"
            onClick={() => changeSets(excluded(sets, filter))}
          >
            Exclude
          </button>
        </span>
      )}
    </li>
  );
}
