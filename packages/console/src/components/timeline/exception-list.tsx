import { useMemo, useState } from 'react';
import {
  cutFrames,
  exceptionChains,
  exceptionTitle,
  formatChains,
  type ChainedException,
  type ExceptionFinding,
} from '../../model/exceptions.ts';
import { exceptionTerm } from '../../model/fact-filters.ts';
import { countOf } from '../../model/format.ts';
import { frameGroups, type FrameGroup } from '../../model/stack-frames.ts';
import { CopyButton } from '../copy-button.tsx';
import { FilterLinks } from '../trace-details/filter-links.tsx';
import { LongText } from '../trace-details/long-text.tsx';

interface ExceptionListProps {
  readonly finding: ExceptionFinding;
  /** Whether the row is a fault, or else an error: the language has causes of both. */
  readonly isFault: boolean;
}

/** Exceptions with their whole stack traces, each followed by what caused it. */
export function ExceptionList({ finding, isFault }: ExceptionListProps) {
  const { exceptions, recordedBy, workingDirectory, missingReference } = finding;
  const [isFolded, setIsFolded] = useState(false);
  const chains = useMemo(() => exceptionChains(exceptions), [exceptions]);
  const drawn = useMemo(
    () => chains.map((each) => ({ ...each, groups: groupsOf(each, workingDirectory) })),
    [chains, workingDirectory],
  );
  const hasLibraries = drawn.some(({ groups }) => groups.some(({ origin }) => origin === 'library'));
  return (
    <div className="exception-list">
      {recordedBy !== undefined && (
        <p className="muted">
          The same exception as in <b>{recordedBy}</b>, which recorded it.
        </p>
      )}
      {missingReference !== undefined && (
        <p className="muted">
          The exception was recorded elsewhere, as <code>{missingReference}</code>, in a segment that has not
          arrived.
        </p>
      )}
      {chains.length > 0 && (
        <p className="exception-tools">
          {hasLibraries && (
            <label>
              <input type="checkbox" checked={isFolded} onChange={() => setIsFolded(!isFolded)} /> Fold
              library frames
            </label>
          )}
          <span>
            {countOf(chains.length, 'exception')}, copy all{' '}
            <CopyButton text={formatChains(chains)} what="whole stack trace" />
          </span>
        </p>
      )}
      {drawn.map(({ exception, isCause, groups }, index) => (
        <section key={exception.id ?? index} className="exception">
          {isCause && <p className="exception-caused">Caused by</p>}
          <h3>
            <bdi>{exception.type ?? 'Exception'}</bdi>
            {exception.type !== undefined && (
              <FilterLinks
                filter={exceptionTerm(exception.type, isFault)}
                what={`a root cause ${exception.type}`}
              />
            )}
          </h3>
          {exception.message !== undefined && (
            <p className="exception-message">
              <LongText text={exception.message} />
            </p>
          )}
          <ExceptionNotes chained={{ exception, isCause }} />
          <StackTrace
            title={exceptionTitle(exception)}
            groups={groups}
            cut={cutFrames(exception)}
            isFolded={isFolded}
          />
        </section>
      ))}
      {workingDirectory !== undefined && (
        <p className="muted">
          Working directory <code>{workingDirectory}</code>
        </p>
      )}
    </div>
  );
}

function groupsOf(
  { exception }: ChainedException,
  workingDirectory: string | undefined,
): readonly FrameGroup[] {
  return frameGroups(exception, workingDirectory);
}

interface StackTraceProps {
  readonly title: string;
  readonly groups: readonly FrameGroup[];
  readonly cut: string | undefined;
  readonly isFolded: boolean;
}

const MOST_TITLE_CHARACTERS = 2000;
/** So many frames are drawn before the reader asks for all: an endless recursion records tens of thousands. */
const MOST_FRAMES = 500;

/** The printed form; the reader's own frames stand out, and neighbouring frames of libraries can be one line. */
function StackTrace({ title, groups, cut, isFolded }: StackTraceProps) {
  const [isWhole, setIsWhole] = useState(false);
  const count = groups.reduce((sum, { frames }) => sum + frames.length, 0);
  const shown = isWhole ? groups : firstFrames(groups, MOST_FRAMES);
  return (
    <div className="code-block stack-trace">
      <pre tabIndex={0} aria-label="Stack trace">
        <span>
          {title.length > MOST_TITLE_CHARACTERS ? `${title.slice(0, MOST_TITLE_CHARACTERS)} …` : title}
        </span>
        {shown.map((group, index) => (
          <FrameLines key={index} group={group} isFolded={isFolded && group.origin === 'library'} />
        ))}
        {cut !== undefined && `\n    ${cut}`}
      </pre>
      {count > MOST_FRAMES && (
        <button type="button" className="text-button" onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? 'Show fewer frames' : `Show all ${countOf(count, 'frame')}`}
        </button>
      )}
    </div>
  );
}

function FrameLines({ group, isFolded }: { readonly group: FrameGroup; readonly isFolded: boolean }) {
  const { frames, origin } = group;
  if (isFolded)
    return <span className="frame-fold">{`\n    … ${countOf(frames.length, 'library frame')}`}</span>;
  return (
    <span className="frame-group" data-origin={origin}>
      {frames.map(({ text }) => `\n    ${text}`).join('')}
    </span>
  );
}

function firstFrames(groups: readonly FrameGroup[], most: number): readonly FrameGroup[] {
  const shown: FrameGroup[] = [];
  let left = most;
  for (const { origin, frames } of groups) {
    if (left <= 0) break;
    shown.push({ origin, frames: frames.slice(0, left) });
    left -= frames.length;
  }
  return shown;
}

function ExceptionNotes({ chained: { exception } }: { readonly chained: ChainedException }) {
  const notes = [
    exception.remote === true ? 'It arose in a call of another service.' : undefined,
    exception.skipped === undefined || exception.skipped === 0
      ? undefined
      : `${exception.skipped} exceptions between this and its cause were left out by the sender.`,
    (exception.stack ?? []).length === 0 ? 'The sender recorded no stack trace.' : undefined,
  ].filter((note) => note !== undefined);
  return notes.length === 0 ? null : <p className="muted">{notes.join(' ')}</p>;
}
