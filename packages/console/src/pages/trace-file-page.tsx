import { parseTraceId } from '@fluoroscope/wire';
import Button from '@cloudscape-design/components/button';
import { useMemo } from 'react';
import { Link, useSearchParams } from 'react-router';
import { TraceDoctor } from '../components/doctor/trace-doctor.tsx';
import { OutcomeBadge } from '../components/outcome-badge.tsx';
import { TraceView } from '../components/timeline/trace-view.tsx';
import { TraceSourceContext, type TraceSource } from '../components/trace-details/trace-source.ts';
import { FileChooser } from '../components/trace-file/file-chooser.tsx';
import { FileRefusals } from '../components/trace-file/file-refusals.tsx';
import { FileDrop } from '../components/trace-file/file-drop.tsx';
import { closeFile, useOpenedFile } from '../components/trace-file/opened-file.ts';
import { SpanFileNotice } from '../components/trace-file/span-file-notice.tsx';
import { usePageTitle } from '../components/use-page-title.ts';
import { countOf, formatDuration, formatInstant } from '../model/format.ts';
import { MOST_FILE_BYTES, type OpenedTrace, type TraceFile } from '../model/trace-file.ts';
import '../styles/trace.css';
import '../styles/doctor.css';
import '../styles/trace-file.css';

/** Traces out of a file of the reader's, drawn without the service. */
export default function TraceFilePage() {
  const opened = useOpenedFile();
  usePageTitle(opened.kind === 'none' ? 'Open a trace file' : opened.file.name);
  return (
    <FileDrop>
      {opened.kind === 'none' && <ChooseFile />}
      {opened.kind === 'reading' && <Reading file={opened.file} />}
      {opened.kind === 'read' && <FileContent file={opened.file} content={opened.content} />}
    </FileDrop>
  );
}

function ChooseFile() {
  return (
    <div className="centered-state" data-testid="choose-file">
      <h1>Open a trace from a file</h1>
      <p>
        Drop a file here or choose one. It stays in this browser: nothing is sent or stored, and a page that
        is loaded again has to be given it again.
      </p>
      <ul>
        <li>What this console saves by Download, X-Ray JSON</li>
        <li>
          What <code>aws xray batch-get-traces</code> prints
        </li>
        <li>Segment documents: one, an array, or one a line</li>
      </ul>
      <p>Up to {MOST_FILE_BYTES / 1024 / 1024} MB.</p>
      <div className="button-row">
        <FileChooser label="Choose a file" isPrimary />
      </div>
    </div>
  );
}

function Reading({ file }: { readonly file: File }) {
  return (
    <div className="centered-state" role="status">
      <h1>Reading the file</h1>
      <p>
        <bdi>{file.name}</bdi>, {Math.ceil(file.size / 1024 / 1024)} MB
      </p>
      <div className="button-row">
        <Button onClick={closeFile}>Cancel</Button>
      </div>
    </div>
  );
}

function FileContent({ file, content }: { readonly file: File; readonly content: TraceFile }) {
  const [params] = useSearchParams();
  switch (content.kind) {
    case 'refused':
      return <Refused file={file} reason={content.reason} remedy={content.remedy} />;
    case 'spans':
      return <SpanFileNotice file={file} traceIds={content.traceIds} spanCount={content.spanCount} />;
    case 'traces': {
      const wanted = params.get('trace') ?? undefined;
      const only = content.traces.length === 1 ? content.traces[0] : undefined;
      const chosen = content.traces.find(({ trace }) => trace.Id === wanted) ?? only;
      if (chosen !== undefined)
        return (
          <TraceOfFile
            key={chosen.trace.Id}
            fileName={file.name}
            opened={chosen}
            refusals={content.refusals}
          />
        );
      return <TracesOfFile file={file} traces={content.traces} refusals={content.refusals} />;
    }
  }
}

function Refused({
  file,
  reason,
  remedy,
}: {
  readonly file: File;
  readonly reason: string;
  readonly remedy: string;
}) {
  return (
    <div className="centered-state" role="alert" data-testid="refused-file">
      <h1>This file cannot be opened</h1>
      <p>
        <bdi>{file.name.slice(0, 200)}</bdi>
      </p>
      <p>
        <bdi>{reason}</bdi>
      </p>
      <p>{remedy}</p>
      <div className="button-row">
        <FileChooser label="Choose another file" isPrimary />
      </div>
    </div>
  );
}

interface TraceOfFileProps {
  readonly fileName: string;
  readonly opened: OpenedTrace;
  readonly refusals: readonly string[];
}

function TraceOfFile({ fileName, opened, refusals }: TraceOfFileProps) {
  const source = useMemo((): TraceSource => ({ kind: 'file', fileName, refusals }), [fileName, refusals]);
  const traceId = parseTraceId(opened.trace.Id);
  if (traceId === undefined) return null;
  return (
    <TraceSourceContext value={source}>
      <TraceDoctor trace={opened.trace}>
        {(shown) => (
          <TraceView trace={shown} traceId={traceId} isLoading={false} onReload={nothingToReload} />
        )}
      </TraceDoctor>
    </TraceSourceContext>
  );
}

/** A file does not grow. */
function nothingToReload(): void {
  return undefined;
}

const SHOWN_TRACES = 1000;

interface TracesOfFileProps {
  readonly file: File;
  readonly traces: readonly OpenedTrace[];
  readonly refusals: readonly string[];
}

function TracesOfFile({ file, traces, refusals }: TracesOfFileProps) {
  return (
    <div className="trace-file page-pad" data-testid="file-traces">
      <h1>
        {countOf(traces.length, 'trace')} in <bdi>{file.name.slice(0, 200)}</bdi>
      </h1>
      <FileChooser label="Open another file" />
      <table className="file-traces">
        <thead>
          <tr>
            <th scope="col">Trace</th>
            <th scope="col">Outcome</th>
            <th scope="col">Response time</th>
            <th scope="col">Started</th>
            <th scope="col">Segments</th>
          </tr>
        </thead>
        <tbody>
          {traces.slice(0, SHOWN_TRACES).map(({ trace, title, start, responseTime, outcome }) => (
            <tr key={trace.Id}>
              <td>
                <Link to={`/file?trace=${trace.Id}`}>
                  <bdi>{title.slice(0, 300)}</bdi>
                </Link>
                <div className="mono muted">{trace.Id}</div>
              </td>
              <td>
                <OutcomeBadge outcome={outcome} />
              </td>
              <td>{formatDuration(responseTime)}</td>
              <td>{formatInstant(start)}</td>
              <td>{trace.Segments?.length ?? 0}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {traces.length > SHOWN_TRACES && <p className="muted">The latest {SHOWN_TRACES} are listed.</p>}
      <FileRefusals refusals={refusals} />
    </div>
  );
}
