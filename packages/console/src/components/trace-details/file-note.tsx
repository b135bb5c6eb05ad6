import { Link } from 'react-router';
import { FileRefusals } from '../trace-file/file-refusals.tsx';
import { useTraceSource } from './trace-source.ts';

/** Says for as long as the trace is on the page that it is a file's, and not what the service holds. */
export function FileNote({ traceId }: { readonly traceId: string }) {
  const source = useTraceSource();
  if (source.kind === 'service') return null;
  return (
    <div className="file-note" role="note" data-testid="file-note">
      <b>From a file:</b> <bdi>{source.fileName.slice(0, 200)}</bdi>. Nothing of it is stored, and what only
      the service knows is not shown. <Link to={`/traces/${traceId}`}>The stored trace, if there is one</Link>{' '}
      <Link to="/file">Another file</Link>
      <FileRefusals refusals={source.refusals} />
    </div>
  );
}
