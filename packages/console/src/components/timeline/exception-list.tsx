import type { ExceptionRecord } from '@fluoroscope/wire';
import { formatException, type ExceptionFinding } from '../../model/exceptions.ts';
import { CodeBlock } from '../code-block.tsx';

/** Exceptions with their whole stack traces, as they were recorded. */
export function ExceptionList({ finding }: { readonly finding: ExceptionFinding }) {
  const { exceptions, recordedBy, workingDirectory, missingReference } = finding;
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
      {exceptions.map((exception, index) => (
        <section key={exception.id ?? index} className="exception">
          <h3>{exception.type ?? 'Exception'}</h3>
          {exception.message !== undefined && <p className="exception-message">{exception.message}</p>}
          <ExceptionNotes exception={exception} exceptions={exceptions} />
          <CodeBlock text={formatException(exception)} what="stack trace" />
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

interface ExceptionNotesProps {
  readonly exception: ExceptionRecord;
  readonly exceptions: readonly ExceptionRecord[];
}

function ExceptionNotes({ exception, exceptions }: ExceptionNotesProps) {
  const causedBy = exceptions.find(({ id }) => id !== undefined && id === exception.cause);
  const notes = [
    exception.remote === true ? 'It arose in a call of another service.' : undefined,
    causedBy === undefined ? undefined : `Caused by ${causedBy.type ?? 'the exception'}.`,
    exception.skipped === undefined || exception.skipped === 0
      ? undefined
      : `${exception.skipped} exceptions between this and its cause were left out by the sender.`,
    (exception.stack ?? []).length === 0 ? 'The sender recorded no stack trace.' : undefined,
  ].filter((note) => note !== undefined);
  return notes.length === 0 ? null : <p className="muted">{notes.join(' ')}</p>;
}
